"""A cluster as the canary's command sees it: helm's values, pods, and what Envoy has counted."""

import json
from collections.abc import Callable
from typing import Any

from inkwell.canary.release import Release
from inkwell.errors import InkwellError

CANARY = {"enabled": False, "tag": "", "weight": 0, "replicas": 1, "settings": {}}
HOST = "inkwell-{of}.inkwell.svc.cluster.local"


class Cluster:
    """Remembers what is asked of helm, and answers kubectl by its fields.

    Attributes:
        values: the release's.
        upgrades: each upgrade's settings, in their order.
        hooks: whether each ran its hooks.
        migration: why a pod of the migrations waits for ever, if one does.
        seen: the canary's (ready pods, the reason that one waits), before the last is repeated.
        traffic: requests and errors of a track that one look adds, by the weight at that moment.
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {
            "mesh": {
                "enabled": True,
                "gateway": "istio-ingress/inkwell",
                "gatewaySelector": {"app.kubernetes.io/name": "gateway"},
            },
            "canary": {"web": {**CANARY}, "model": {**CANARY, "image": "", "folder": ""}},
            "model": {"weights": {"image": "model-mini", "folder": "mini"}},
        }
        self.upgrades: list[dict[str, Any]] = []
        self.hooks: list[bool] = []
        self.migration = ""
        self.seen: list[tuple[int, str]] = [(1, "")]
        self.traffic: Callable[[int], dict[str, tuple[int, int, float]]] = lambda _: {}
        self.totals: dict[str, list[tuple[int, int, float]]] = {"canary": [], "stable": []}
        self.asked: list[tuple[str, ...]] = []
        self.letters = "{}"

    def release(self, of: str = "web") -> Release:
        return Release(self, "inkwell", "inkwell", of)

    @property
    def weights(self) -> list[int]:
        return [value for each in self.upgrades for path, value in each.items()
                if path.endswith(".weight")]  # fmt: skip

    def helm(self, *arguments: str) -> str:
        if arguments[:2] == ("get", "values"):
            return json.dumps(self.values)
        assert "--reset-then-reuse-values" in arguments
        pairs = (each.removeprefix("--set-json=").partition("=") for each in arguments
                 if each.startswith("--set-json="))  # fmt: skip
        settings = {path: json.loads(value) for path, _, value in pairs}
        self.upgrades.append(settings)
        self.hooks.append("--no-hooks" not in arguments)
        for path, value in settings.items():
            *above, last = path.split(".")
            place = self.values
            for key in above:
                place = place.setdefault(key, {})
            place[last] = value
        if self.migration and self.hooks[-1]:
            raise InkwellError("helm upgrade failed: timed out")
        return ""

    def kubectl(self, *arguments: str) -> str:
        self.asked.append(arguments)
        if "--raw" in arguments:
            return self._stats(arguments[-1])
        if "exec" in arguments:
            return self.letters
        if "component=migrate" in str(arguments):
            return json.dumps({"items": [_pod("migrate-1", self.migration)]})
        if "pods" in arguments and "inkwell.dev/track=canary" not in str(arguments):
            return json.dumps({"items": [_pod("proxy-1", "")]})
        ready, waits = self.seen[0]
        if "pods" in arguments:
            if len(self.seen) > 1:
                self.seen.pop(0)
            return json.dumps({"items": [_pod("canary-1", waits)]})
        return json.dumps(_deployment(ready))

    def _stats(self, path: str) -> str:
        of, port = ("model", 8000) if "namespaces/inkwell/" in path else ("web", 80)
        for track, more in self.traffic(self.values["canary"][of]["weight"]).items():
            self.totals[track].append(more)
        lines = []
        for track, each in self.totals.items():
            name = f'cluster_name="outbound|{port}|{track}|{HOST.format(of=of)}"'
            good, bad = sum(n - e for n, e, _ in each), sum(e for _, e, _ in each)
            for number, kind in ((good, "2xx"), (bad, "5xx")):
                labels = f'{name},response_code_class="{kind}"'
                lines.append(f"envoy_cluster_upstream_rq{{{labels}}} {number}")
            for edge in (100.0, 1000.0, float("inf")):
                within = sum(n for n, _, ms in each if ms <= edge)
                bucket = f'{name},le="{edge}"'.replace("inf", "+Inf")
                lines.append(f"envoy_cluster_upstream_rq_time_bucket{{{bucket}}} {within}")
        return "\n".join(lines)


def _pod(name: str, waits: str) -> dict[str, Any]:
    state = {"waiting": {"reason": waits, "message": "back-off 20s"}} if waits else {"running": {}}
    containers = [{"name": "web", "state": state}]
    return {
        "metadata": {"name": name},
        "status": {"phase": "Running", "containerStatuses": containers},
    }


def _deployment(ready: int) -> dict[str, Any]:
    return {
        "metadata": {"generation": 2},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"inkwell.dev/track": "canary"}}},
        "status": {"observedGeneration": 2, "readyReplicas": ready, "updatedReplicas": 1},
    }
