"""What is known of one request: fetched from the monitoring's stores, or from the desk's files."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contract import log_fields
from contract.trace_rows import (
    LineRow,
    SpanRow,
    line_rows,
    logged_lines,
    logs_path,
    span_rows,
    trace_ids,
    trace_path,
)
from inkwell.errors import InkwellError

if TYPE_CHECKING:
    from inkwell.deploy.tools import Tools

NAMESPACE = "monitoring"
LOGS, TRACES = "victorialogs:9428", "jaeger:16686"  # services and their ports
NOT_FOUND = "(NotFound)"  # in kubectl's words
NO_SERVICE = "(NotFound): services "
NOT_INSTALLED = (
    "The cluster's logs and traces aren't collected: make monitoring. `make up`'s: --desk."
)

Ask = Callable[[str, str], str]  # a service and a path -> the answer


@dataclass(frozen=True)
class Request:
    """A request's rows; `spans` of all traces that its lines name."""

    id: str
    lines: list[LineRow]
    spans: list[SpanRow]


def in_cluster(tools: "Tools", namespace: str = NAMESPACE) -> Ask:
    """Return what asks a service of the monitoring, through the API server."""
    services = f"/api/v1/namespaces/{namespace}/services"

    def ask(service: str, path: str) -> str:
        try:
            return tools.kubectl("get", "--raw", f"{services}/{service}/proxy{path}")
        except InkwellError as error:
            if NO_SERVICE in str(error):
                raise InkwellError(NOT_INSTALLED) from None
            raise

    return ask


def from_monitoring(request_id: str, ask: Ask) -> Request:
    """Return what VictoriaLogs and Jaeger have of a request; its id must be a valid one.

    Raises:
        InkwellError: no line names it, or the stores can't be asked.
    """
    lines = logged_lines(ask(LOGS, logs_path(request_id)))
    spans = [row for each in trace_ids(lines) for row in spans_of(each, ask)]
    return found(request_id, lines, spans)


def spans_of(trace_id: str, ask: Ask) -> list[SpanRow]:
    """Return the spans of a trace; none where Jaeger has not kept it."""
    try:
        answer = ask(TRACES, trace_path(trace_id))
    except InkwellError as error:
        if NOT_FOUND in str(error):
            return []
        raise
    return span_rows(json.loads(answer))


def from_desk(request_id: str, folder: Path) -> Request:
    """Return what the logs of `inkwell up` have of a request; traces are not kept there.

    Raises:
        InkwellError: no line names it.
    """
    files = sorted(folder.glob("*.log"))
    lines = [line for file in files for line in _lines_of(file, request_id)]
    return found(request_id, lines, [])


def found(request_id: str, lines: list[dict[str, Any]], spans: list[SpanRow]) -> Request:
    """Return the request, or raise InkwellError if nothing is known of it."""
    if not lines:
        raise InkwellError(f"No line of the logs has the request id {request_id}.")
    return Request(request_id, line_rows(lines), spans)


def _lines_of(file: Path, request_id: str) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8", errors="replace") as text:
        for line in text:
            if request_id not in line:
                continue
            try:
                record = json.loads(line)
            except ValueError:
                continue  # another program's
            if isinstance(record, dict) and record.get(log_fields.REQUEST_ID) == request_id:
                yield {**record, "service": file.stem}
