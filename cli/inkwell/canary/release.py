"""One canary of a release: its values by helm, its pods and its proxies by kubectl."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from contract.tracks import CANARY, STABLE
from inkwell.canary import envoy
from inkwell.canary.envoy import Counts
from inkwell.canary.health import Health, health, troubles
from inkwell.chart import CHART
from inkwell.errors import InkwellError
from inkwell.shared.release import chart_name

TRACKS = (CANARY, STABLE)  # as reports name them
PORTS = {"web": 80, "model": 8000}
STATS_PORT = 15090
Values = dict[str, Any]
Snapshot = dict[str, dict[str, Counts]]  # by proxy, by track


class Commands(Protocol):
    """The two programs, as inkwell.deploy.tools has them."""

    def kubectl(self, *arguments: str) -> str:
        """Return what kubectl prints."""

    def helm(self, *arguments: str) -> str:
        """Return what helm prints."""


class Proxies(NamedTuple):
    """The pods whose Envoy sends requests to the component."""

    namespace: str
    selector: str


@dataclass(frozen=True)
class Release:
    """A release, and which of its components has a canary: the web or the model.

    `migration_seconds`: how long its migrations may take before they have failed.
    """

    commands: Commands
    name: str
    namespace: str
    of: str = "web"
    migration_seconds: int = 120

    @property
    def prefix(self) -> str:
        """What the names of its objects begin with, as the chart makes them."""
        return chart_name(self.name)

    def values(self) -> Values:
        """Return all values that the release has now, defaults among them."""
        where = ("--namespace", self.namespace, "--all", "--output=json")
        found: Values = json.loads(self.commands.helm("get", "values", self.name, *where))
        if not found.get("mesh", {}).get("enabled"):
            raise InkwellError(f"{self.name} is not in the mesh: a canary needs mesh.enabled")
        return found

    def canary(self) -> Values:
        """Return the values of the canary."""
        values: Values = self.values()["canary"][self.of]
        return values

    def change(self, settings: Values, *, hooks: bool = False) -> None:
        """Upgrade the release by some values, and keep all others; None takes one away.

        Without hooks it migrates nothing: for what must be quick, and changes no code.
        """
        quick = [f"--timeout={self.migration_seconds}s"] if hooks else ["--no-hooks"]
        self.commands.helm(
            *("upgrade", self.name, str(CHART), "--namespace", self.namespace),
            *("--reset-then-reuse-values", *helm_arguments(settings), *quick),
        )

    def set_canary(self, *, hooks: bool = False, **settings: Any) -> None:
        """Change values of the canary."""
        paths = {f"canary.{self.of}.{name}": value for name, value in settings.items()}
        self.change(paths, hooks=hooks)

    def health(self) -> Health:
        """Return how the canary's pods are."""
        deployment = self._get(f"deployment/{self.prefix}-{self.of}-canary")
        selector = deployment["spec"]["selector"]["matchLabels"]
        pods = self._get("pods", _selector(selector))["items"]
        return health(deployment, pods)

    def migration(self) -> str:
        """Return what is wrong with the pods of the migrations, if anything is."""
        selector = f"app.kubernetes.io/instance={self.name},app.kubernetes.io/component=migrate"
        pods = self._get("pods", selector)["items"]
        return next((line for pod in pods for line in troubles(pod)), "")

    def snapshot(self) -> Snapshot:
        """Return what each proxy in front of the component has counted of each track."""
        where = self.proxies
        listed = self._get("pods", where.selector, where.namespace)["items"]
        names = [pod["metadata"]["name"] for pod in listed if pod["status"]["phase"] == "Running"]
        if not names:
            raise InkwellError(f"No pod in {where.namespace} has {where.selector}")
        host = f"{self.prefix}-{self.of}.{self.namespace}.svc.cluster.local"
        return {
            name: envoy.read(self._stats(where.namespace, name), PORTS[self.of], host, TRACKS)
            for name in names
        }

    @cached_property
    def proxies(self) -> Proxies:
        """Where the proxies are that send requests to the component."""
        if self.of == "model":
            clients = "app.kubernetes.io/component in (web,writer)"
            return Proxies(self.namespace, f"app.kubernetes.io/instance={self.name},{clients}")
        mesh = self.values()["mesh"]
        return Proxies(mesh["gateway"].split("/")[0], _selector(mesh["gatewaySelector"]))

    def _stats(self, namespace: str, pod: str) -> str:
        path = f"/api/v1/namespaces/{namespace}/pods/{pod}:{STATS_PORT}/proxy/stats/prometheus"
        return self.commands.kubectl("get", "--raw", path)

    def _get(self, what: str, selector: str = "", namespace: str = "") -> Values:
        chosen = [f"--selector={selector}"] if selector else []
        where = ("--namespace", namespace or self.namespace)
        values: Values = json.loads(
            self.commands.kubectl(*where, "get", what, *chosen, "--output=json")
        )
        return values


def helm_arguments(settings: Values) -> list[str]:
    """Return helm's arguments for some values, each of its own type."""
    return [f"--set-json={path}={json.dumps(value)}" for path, value in settings.items()]


def _selector(labels: dict[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in labels.items())


def between(before: Snapshot, after: Snapshot) -> dict[str, Counts]:
    """Return each track's counts of all proxies between two looks; a proxy may be new."""
    total = {track: Counts() for track in TRACKS}
    for proxy, tracks in after.items():
        for track in TRACKS:
            total[track] += tracks[track].since(before.get(proxy, {}).get(track, Counts()))
    return total
