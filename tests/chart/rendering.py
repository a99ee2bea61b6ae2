"""The chart as helm renders it, and its parts by name."""

import subprocess
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

from inkwell import chart

Manifest = dict[str, Any]
DEFAULT = "values.yaml"
CASES = [DEFAULT, *(case.name for case in chart.cases())]
POD_PATHS = {
    "Pod": ("spec",),
    "Deployment": ("spec", "template", "spec"),
    "StatefulSet": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}


class Rendering(NamedTuple):
    """What helm made of one values file."""

    manifests: list[Manifest]

    def of(self, kind: str) -> list[Manifest]:
        return [each for each in self.manifests if each["kind"] == kind]

    def get(self, kind: str, component: str, track: str = "stable") -> Manifest:
        (found,) = (
            each
            for each in self.of(kind)
            if component_of(each) == component and track_of(each) == track
        )
        return found

    def named(self, kind: str, name: str) -> Manifest:
        (found,) = (each for each in self.of(kind) if each["metadata"]["name"] == name)
        return found

    def pods(self) -> Iterator[tuple[str, Manifest]]:
        """Yield each pod's spec and the name of what makes it."""
        for each in self.manifests:
            if each["kind"] in POD_PATHS:
                yield f"{each['kind']} {each['metadata']['name']}", pod_of(each)


def pod_of(manifest: Manifest) -> Manifest:
    for key in POD_PATHS[manifest["kind"]]:
        manifest = manifest[key]
    return manifest


def pod_labels(manifest: Manifest) -> dict[str, str]:
    for key in POD_PATHS[manifest["kind"]][:-1]:
        manifest = manifest[key]
    labels: dict[str, str] = manifest["metadata"]["labels"]
    return labels


def containers(pod: Manifest) -> list[Manifest]:
    return [*pod.get("initContainers", ()), *pod["containers"]]


def component_of(manifest: Manifest) -> str:
    return str(manifest["metadata"]["labels"]["app.kubernetes.io/component"])


def track_of(manifest: Manifest) -> str:
    return str(manifest["metadata"]["labels"].get("inkwell.dev/track", "stable"))


def helm(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(chart.helm()), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@lru_cache
def render(
    case: str = DEFAULT, *settings: str, release: str = "r", upgrade: bool = False
) -> Rendering:
    """Return what `helm template` makes of a case and of `--set` settings."""
    file = chart.CHART / (case if case == DEFAULT else f"ci/{case}")
    chosen = [f"--set={setting}" for setting in settings]
    kind = ["--is-upgrade"] if upgrade else []
    done = helm("template", release, str(chart.CHART), "--values", str(file), *chosen, *kind)
    assert done.returncode == 0, done.stderr
    return Rendering([each for each in yaml.load_all(done.stdout, yaml.CSafeLoader) if each])
