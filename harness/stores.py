"""What the deployed monitoring has seen: asks its stores through the API server."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from inkwell.deploy.tools import Tools
from inkwell.errors import InkwellError
from inkwell.monitoring import targets
from inkwell.monitoring.release import NAMESPACE, RELEASE
from inkwell.trace.request import LOGS, TRACES, in_cluster

Labels = frozenset[tuple[str, str]]
MOST_LINES, MOST_TRACES = 100_000, 1500


class Sample(NamedTuple):
    """A value of a series, and the second at which it was read."""

    at: float
    value: float


class Stores:
    """Prometheus, VictoriaLogs and Jaeger of the release `monitoring`.

    Attributes:
        ask: the text that a service such as `jaeger:16686` answers to a path.
    """

    def __init__(self, tools: Tools) -> None:
        listed = json.loads(tools.helm("list", "--namespace", NAMESPACE, "--output=json"))
        if RELEASE not in {each["name"] for each in listed}:
            raise InkwellError("Monitoring isn't installed: make monitoring")
        self._tools = tools
        self.ask = in_cluster(tools)

    def query(self, expr: str, **when: float) -> dict[Labels, float]:
        """Return the value of each series that an expression gives, by its labels.

        It is of now, or of another `time` in seconds of the clock.
        """
        asked = urlencode({"query": expr, **when})
        found = targets.ask(self._tools, f"query?{asked}")["result"]
        return {frozenset(each["metric"].items()): float(each["value"][1]) for each in found}

    def sum(self, expr: str, **when: float) -> float:
        """Return the sum of what an expression gives; 0 if that is nothing."""
        return sum(self.query(expr, **when).values())

    def samples(self, selector: str, seconds: int) -> dict[Labels, list[Sample]]:
        """Return what was read of each series in the last seconds, with nothing made up."""
        expr = f"{selector}[{seconds}s]"
        found = targets.ask(self._tools, f"query?{urlencode({'query': expr})}")["result"]
        return {
            frozenset(each["metric"].items()): [Sample(at, float(v)) for at, v in each["values"]]
            for each in found
        }

    def read_since(self, job: str, moment: float) -> bool:
        """Tell whether each target of a job was read after a second of the clock."""
        times = self.query(f'timestamp(up{{job="{job}"}})').values()
        return bool(times) and min(times) > moment

    def lines(self, query: str, begin: float = 0.0) -> list[dict[str, Any]]:
        """Return the log lines that a query of LogsQL finds, those since `begin` alone."""
        since = {"start": f"{begin:.3f}"} if begin else {}
        asked = urlencode({"query": query, "limit": MOST_LINES, **since})
        answer = self.ask(LOGS, f"/select/logsql/query?{asked}")
        return [json.loads(line) for line in answer.splitlines()]

    def streams(self, query: str, begin: float) -> set[str]:
        """Return the streams of the lines that a query of LogsQL finds since `begin`."""
        asked = urlencode({"query": query, "start": f"{begin:.3f}"})
        found = json.loads(self.ask(LOGS, f"/select/logsql/streams?{asked}"))
        return {each["value"] for each in found["values"]}

    def series(self, selector: str, begin: float) -> set[Labels]:
        """Return the series that had a sample since `begin`."""
        asked = urlencode({"match[]": selector, "start": f"{begin:.3f}"})
        return {frozenset(each.items()) for each in targets.ask(self._tools, f"series?{asked}")}

    def traces(self, service: str, begin: float) -> str:
        """Return what Jaeger has of a service since `begin`, as it answers it."""
        asked = urlencode({"service": service, "start": int(begin * 1e6), "limit": MOST_TRACES})
        return self.ask(TRACES, f"/api/traces?{asked}")


def changes(before: Mapping[Labels, float], after: Mapping[Labels, float]) -> dict[Labels, float]:
    """Return by how much each series has grown; one that is new began at 0.

    Raises:
        AssertionError: a counter began anew, so that its growth can't be known.
    """
    fell = [dict(labels) for labels, value in after.items() if value < before.get(labels, 0)]
    assert not fell, f"counters that began anew meanwhile: {fell}"
    return {labels: value - before.get(labels, 0) for labels, value in after.items()}
