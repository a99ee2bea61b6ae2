"""What Prometheus says of its targets and alerts, asked through the API server."""

import json
import time
from collections.abc import Set
from typing import Any, NamedTuple

from inkwell.deploy.tools import Tools
from inkwell.errors import InkwellError
from inkwell.monitoring.release import NAMESPACE

PROXY = f"/api/v1/namespaces/{NAMESPACE}/services/prometheus:web/proxy/api/v1"
PAUSE_SECONDS = 3.0


class Target(NamedTuple):
    """Where figures are read; `error` is empty if that works."""

    job: str
    instance: str
    error: str


class Alert(NamedTuple):
    """An alert that fires."""

    name: str
    severity: str
    labels: dict[str, str]


def ask(tools: Tools, path: str) -> Any:
    """Return the data of an answer of Prometheus' HTTP API."""
    return json.loads(tools.kubectl("get", "--raw", f"{PROXY}/{path}"))["data"]


def targets(tools: Tools) -> list[Target]:
    """Return every target, those that are down first."""
    found = [
        Target(
            each["labels"]["job"],
            each["labels"]["instance"],
            "" if each["health"] == "up" else each["lastError"] or "not read yet",
        )
        for each in ask(tools, "targets?state=active")["activeTargets"]
    ]
    return sorted(found, key=lambda target: (not target.error, target))


def alerts(tools: Tools) -> list[Alert]:
    """Return the alerts that fire, the Watchdog, which always does, left out."""
    return [
        Alert(each["labels"]["alertname"], each["labels"].get("severity", ""), each["labels"])
        for each in ask(tools, "alerts")["alerts"]
        if each["state"] == "firing" and each["labels"]["alertname"] != "Watchdog"
    ]


def monitors(tools: Tools) -> int:
    """Return how many monitors have something to read, each of which has a job of its own.

    A monitor of pods of which there are none, as of the lab where it is off, has no targets.
    """
    listed = _listed(tools, "--namespace", NAMESPACE, "podmonitors,servicemonitors,probes")
    pods = [pod["metadata"].get("labels", {}).items() for pod in _listed(tools, "-A", "pods")]
    return sum(
        each["kind"] != "PodMonitor" or any(_wanted(each) <= labels for labels in pods)
        for each in listed
    )


def _wanted(monitor: dict[str, Any]) -> Set[tuple[str, str]]:
    """Return the labels of the pods that a monitor reads."""
    labels: dict[str, str] = monitor["spec"]["selector"].get("matchLabels", {})
    return labels.items()


def _listed(tools: Tools, *what: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(tools.kubectl("get", *what, "--output=json"))["items"]
    return items


def wait_until_up(tools: Tools, seconds: float = 120) -> list[Target]:
    """Return the targets once each of every monitor is up.

    Raises:
        InkwellError: which aren't after `seconds`, and why.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            found, problem = targets(tools), ""
        except InkwellError as error:
            found, problem = [], str(error)
        down = [target for target in found if target.error]
        jobs = len({target.job for target in found})
        if not down and jobs >= monitors(tools):
            return found
        if time.monotonic() > end:
            lines = [f"  {each.job} {each.instance}: {each.error}" for each in down]
            lines = lines or [problem or f"  only {jobs} jobs have targets"]
            raise InkwellError("Not every target of Prometheus is up:\n" + "\n".join(lines))
        time.sleep(PAUSE_SECONDS)
