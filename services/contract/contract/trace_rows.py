"""A request's log lines and its trace as rows of one waterfall, for the terminal and for a page.

Pure functions: who shows the rows fetches lines (VictoriaLogs or files) and trace (Jaeger), at the
paths that are here.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from . import log_fields

TRACE = re.compile("[0-9a-f]{16,32}")  # a trace's id; nothing else may get into a path
MOST_LINES = 2000  # of a request
# Where VictoriaLogs has what a service's own line names otherwise.
TIME, MESSAGE, CONTAINER = "_time", "_msg", "kubernetes.container_name"
COLLECTORS = ("_", "kubernetes.")  # how the fields begin that the collector adds
FIELDS_OF_EVERY_LINE = {
    log_fields.TIME,
    log_fields.LEVEL,
    log_fields.LOGGER,
    log_fields.EVENT,
    log_fields.REQUEST_ID,
    log_fields.TRACE_ID,
    log_fields.SPAN_ID,
}


@dataclass(frozen=True)
class SpanRow:
    """A span: times in seconds, `start` from the first span's, `depth` 0 for what has no parent."""

    service: str
    name: str
    start: float
    seconds: float
    depth: int
    failed: bool
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LineRow:
    """A line of a service's log; `fields` are those that not every line has."""

    time: str
    service: str
    level: str
    event: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def logs_path(request_id: str) -> str:
    """Return where VictoriaLogs answers with a request's lines; the id must be a valid one."""
    query = f'{log_fields.REQUEST_ID}:="{request_id}" | limit {MOST_LINES}'
    return f"/select/logsql/query?{urlencode({'query': query})}"


def trace_path(trace_id: str) -> str:
    """Return where Jaeger answers with a trace."""
    return f"/api/traces/{trace_id}"


def logged_lines(answer: str) -> list[dict[str, Any]]:
    """Return VictoriaLogs' records as the lines that were logged, and which service's each is.

    Raises:
        ValueError: it is no answer of VictoriaLogs.
    """
    records = [json.loads(line) for line in answer.splitlines()]
    if not all(isinstance(record, dict) for record in records):
        raise ValueError
    return [_logged_line(record) for record in records]


def span_rows(answer: Mapping[str, Any]) -> list[SpanRow]:
    """Return the spans of Jaeger's answer to /api/traces/ID, each below its parent, by time."""
    spans = [(each, trace) for trace in answer.get("data") or [] for each in trace["spans"]]
    if not spans:
        return []
    zero = min(span["startTime"] for span, _ in spans)
    known = {span["spanID"] for span, _ in spans}
    children: dict[str, list[tuple[Any, Any]]] = {}
    for span, trace in sorted(spans, key=lambda each: each[0]["startTime"]):
        parent = _parent(span)
        children.setdefault(parent if parent in known else "", []).append((span, trace))
    rows: list[SpanRow] = []
    open_ = [(each, 0) for each in reversed(children.pop("", []))]
    while open_:
        (span, trace), depth = open_.pop()
        rows.append(_span_row(span, trace, zero, depth))
        below = children.pop(span["spanID"], [])
        open_ += [(each, depth + 1) for each in reversed(below)]
    return rows


def line_rows(lines: Iterable[Mapping[str, Any]]) -> list[LineRow]:
    """Return log lines by time; `service` is what the reader of the logs put beside the line."""
    rows = [
        LineRow(
            str(line.get(log_fields.TIME, "")),
            str(line.get("service", "")),
            str(line.get(log_fields.LEVEL, "")),
            str(line.get(log_fields.EVENT, "")),
            {name: line[name] for name in line if name not in {*FIELDS_OF_EVERY_LINE, "service"}},
        )
        for line in lines
    ]
    return sorted(rows, key=lambda row: _moment(row.time))


def trace_ids(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the traces that the lines name, each once, in their order."""
    found = (str(line.get(log_fields.TRACE_ID, "")) for line in lines)
    return list(dict.fromkeys(each for each in found if TRACE.fullmatch(each)))


def _logged_line(record: Mapping[str, Any]) -> dict[str, Any]:
    line = {name: value for name, value in record.items() if not name.startswith(COLLECTORS)}
    line.setdefault(log_fields.TIME, record.get(TIME, ""))
    line.setdefault(log_fields.EVENT, record.get(MESSAGE, ""))
    return {**line, "service": record.get(CONTAINER, "")}


def _parent(span: Mapping[str, Any]) -> str:
    references = span.get("references") or []
    same = (each["spanID"] for each in references if each["traceID"] == span["traceID"])
    return next(iter(same), "")


def _span_row(span: Mapping[str, Any], trace: Mapping[str, Any], zero: int, depth: int) -> SpanRow:
    tags = {tag["key"]: tag["value"] for tag in span.get("tags") or []}
    process = (trace.get("processes") or {}).get(span.get("processID"), {})
    return SpanRow(
        service=process.get("serviceName", ""),
        name=span["operationName"],
        start=(span["startTime"] - zero) / 1e6,
        seconds=span["duration"] / 1e6,
        depth=depth,
        failed=tags.get("error") in (True, "true") or tags.get("otel.status_code") == "ERROR",
        attributes=tags,
    )


def _moment(time: str) -> float:
    try:
        return datetime.fromisoformat(time).timestamp()
    except ValueError:
        return 0.0
