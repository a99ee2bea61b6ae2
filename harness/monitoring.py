"""Grafana's dashboards as a browser asks them: the panels' queries, every variable filled in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from inkwell.shared.checkout import ROOT

DASHBOARDS = ROOT / "helm/monitoring/files/dashboards"
ALL = "$__all"
GRAFANAS = {"__rate_interval": "5m", "__range": "1h", "__interval": "1m"}


@dataclass(frozen=True)
class PanelQuery:
    """An expression of PromQL that a panel asks, with nothing left to fill in."""

    dashboard: str
    panel: str
    expr: str


def dashboards() -> dict[str, dict[str, Any]]:
    """Return every dashboard by its file's name."""
    return {file.stem: json.loads(file.read_text()) for file in sorted(DASHBOARDS.glob("*.json"))}


def queries(
    dashboard: dict[str, Any], intervals: Mapping[str, str] = GRAFANAS
) -> Iterator[PanelQuery]:
    """Yield what the panels ask Prometheus, for every combination of their variables' values.

    Args:
        dashboard: Grafana's classic JSON.
        intervals: what Grafana's own variables become, such as `__range`.
    """
    values = {each["name"]: _values(each) for each in dashboard["templating"]["list"]}
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            if target["datasource"]["type"] == "prometheus":
                for expr in _filled_in(target["expr"], values, intervals):
                    yield PanelQuery(dashboard["uid"], panel["title"], expr)


def _values(variable: dict[str, Any]) -> list[str]:
    given = [option["value"] for option in variable["options"]]
    return [variable.get("allValue", "") if value == ALL else value for value in given]


def _filled_in(
    expr: str, values: Mapping[str, list[str]], intervals: Mapping[str, str]
) -> Iterator[str]:
    for name, interval in intervals.items():
        expr = expr.replace(f"${name}", interval)
    used = [name for name in values if f"${name}" in expr]
    for chosen in product(*(values[name] for name in used)):
        filled = expr
        for name, value in zip(used, chosen, strict=True):
            filled = filled.replace(f"${name}", value)
        yield filled
