"""Writes Grafana's classic dashboard JSON; tests/dashboards holds it against Grafana's schema."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

SCHEMA_VERSION = 41
COLUMNS = 24  # of Grafana's grid
RATE = "$__rate_interval"
# By fixed names: `${DS_PROMETHEUS}` is filled in by hand at an import, and by nothing else.
PROMETHEUS = {"type": "prometheus", "uid": "prometheus"}
LOGS = {"type": "victoriametrics-logs-datasource", "uid": "victorialogs"}
TRACES = {"type": "jaeger", "uid": "jaeger"}

GREEN, YELLOW, RED = "green", "yellow", "red"


@dataclass(frozen=True)
class Query:
    """An expression of PromQL, and how its series are named."""

    expr: str
    legend: str = ""

    def json(self, ref: str, *, instant: bool) -> Json:
        """Return it as a panel's target."""
        name = {"legendFormat": self.legend} if self.legend else {}
        once = {"instant": instant, "range": not instant}
        return {"refId": ref, "datasource": PROMETHEUS, "expr": self.expr, **name, **once}


@dataclass(frozen=True)
class Limits:
    """From where a value is yellow and red: above, or below where `red` is the smaller one."""

    yellow: float
    red: float

    def json(self) -> Json:
        """Return the steps, the lowest first."""
        colours = (GREEN, YELLOW, RED) if self.yellow < self.red else (RED, YELLOW, GREEN)
        values = (None, *sorted((self.yellow, self.red)))
        steps = [{"value": at, "color": each} for at, each in zip(values, colours, strict=True)]
        return {"mode": "absolute", "steps": steps}


@dataclass(frozen=True)
class Graph:
    """Series over time."""

    title: str
    description: str
    queries: Sequence[Query]
    unit: str = "short"
    limits: Limits | None = None
    width: int = 12
    height: int = 8
    highest: float | None = None

    def json(self) -> Json:
        """Return the panel without its place."""
        line = {"mode": "area"} if self.limits else {"mode": "off"}
        custom = {"lineWidth": 2, "fillOpacity": 10, "showPoints": "never", "thresholdsStyle": line}
        legend = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
        tooltip = {"mode": "multi", "sort": "desc"}
        options = {"legend": legend, "tooltip": tooltip}
        return _panel(self, "timeseries", options, {"min": 0, "custom": custom}, instant=False)


@dataclass(frozen=True)
class Number:
    """A value as it is now."""

    title: str
    description: str
    queries: Sequence[Query]
    unit: str = "short"
    limits: Limits | None = None
    width: int = 6
    height: int = 5
    highest: float | None = None

    def json(self) -> Json:
        """Return the panel without its place."""
        options = {
            "colorMode": "value" if self.limits else "none",
            "graphMode": "none",
            "justifyMode": "auto",
            "orientation": "auto",
            "percentChangeColorMode": "standard",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "showPercentChange": False,
            "textMode": "auto",
            "wideLayout": True,
        }
        return _panel(self, "stat", options, {"noValue": "nothing yet"}, instant=True)


@dataclass(frozen=True)
class Custom:
    """A panel of another kind, which asks another source than Prometheus."""

    title: str
    description: str
    kind: str
    source: Json
    target: Json
    options: Json
    width: int = COLUMNS
    height: int = 14

    def json(self) -> Json:
        """Return the panel without its place."""
        return {
            "type": self.kind,
            "title": self.title,
            "description": self.description,
            "datasource": self.source,
            "targets": [{"refId": "A", "datasource": self.source, **self.target}],
            "options": self.options,
        }


Panel = Graph | Number | Custom


@dataclass(frozen=True)
class Choice:
    """A variable: values to choose from, the first or all of them to begin with; none: typed in."""

    name: str
    label: str
    values: Sequence[str] = ()
    all: bool = False

    def json(self) -> Json:
        """Return it as Grafana's variable."""
        named = {"name": self.name, "label": self.label}
        if not self.values:
            empty = {"text": "", "value": ""}
            return {**named, "type": "textbox", "query": "", "current": empty, "options": [empty]}
        pairs = [(value, value) for value in self.values]
        if self.all:
            pairs.insert(0, ("All", "$__all"))
        options = [
            {"text": text, "value": value, "selected": not number}
            for number, (text, value) in enumerate(pairs)
        ]
        every = {"includeAll": True, "allValue": ".*"} if self.all else {"includeAll": False}
        query = ",".join(self.values)
        return {
            **named,
            "type": "custom",
            "query": query,
            "current": options[0],
            "options": options,
            **every,
        }


NAMESPACE = Choice("namespace", "Namespace", ["inkwell"])
TRACK = Choice("track", "Track", ["stable", "canary"], all=True)


@dataclass(frozen=True)
class Dashboard:
    """Panels that answer one question."""

    uid: str
    title: str
    description: str
    panels: Sequence[Panel]
    variables: Sequence[Choice] = (NAMESPACE,)
    span: str = "now-6h"

    def json(self) -> Json:
        """Return the whole dashboard."""
        others = {
            "type": "dashboards",
            "tags": ["inkwell"],
            "title": "Inkwell",
            "asDropdown": True,
            "icon": "external link",
            "includeVars": True,
            "keepTime": True,
            "targetBlank": False,
            "tooltip": "The other dashboards, at the same time",
        }
        return {
            "uid": self.uid,
            "title": self.title,
            "description": self.description,
            "tags": ["inkwell"],
            "schemaVersion": SCHEMA_VERSION,
            "editable": False,
            "graphTooltip": 1,
            "refresh": "30s",
            "time": {"from": self.span, "to": "now"},
            "timezone": "browser",
            "links": [others],
            "templating": {"list": [each.json() for each in self.variables]},
            "panels": list(_placed(self.panels)),
        }


def _panel(
    panel: Graph | Number, kind: str, options: Json, defaults: Json, *, instant: bool
) -> Json:
    if panel.limits:
        defaults = {**defaults, "thresholds": panel.limits.json()}
    if panel.highest is not None:
        defaults = {**defaults, "max": panel.highest}
    refs = map(chr, range(ord("A"), ord("Z")))
    targets = [
        query.json(ref, instant=instant) for ref, query in zip(refs, panel.queries, strict=False)
    ]
    return {
        "type": kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": PROMETHEUS,
        "targets": targets,
        "fieldConfig": {"defaults": {"unit": panel.unit, **defaults}, "overrides": []},
        "options": options,
    }


def _placed(panels: Iterable[Panel]) -> Iterable[Json]:
    """Give the panels their ids and places, in rows from left to right."""
    x = y = lowest = 0
    for number, panel in enumerate(panels, 1):
        if x + panel.width > COLUMNS:
            x, y = 0, lowest
        place = {"x": x, "y": y, "w": panel.width, "h": panel.height}
        yield {"id": number, "gridPos": place, **panel.json()}
        x, lowest = x + panel.width, max(lowest, y + panel.height)
