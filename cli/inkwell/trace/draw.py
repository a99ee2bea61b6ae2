"""A request's spans as bars over time and its log lines below them, for the terminal."""

from contract.trace_rows import LineRow, SpanRow
from inkwell.trace.request import Request

NAME, LEAST_BAR = 44, 20  # characters
BLANK, BAR, FAULT = " ", "\u2588", "!"


def lines_of(request: Request, width: int) -> list[str]:
    """Return the lines to print, none longer than `width` unless what was logged is."""
    return [f"request {request.id}", "", *spans(request.spans, width), *logged(request.lines)]


def spans(rows: list[SpanRow], width: int) -> list[str]:
    """Return a line for each span: service and name, milliseconds, and its place in time."""
    if not rows:
        return ["No trace of it is kept.", ""]
    whole = max(row.start + row.seconds for row in rows) or 1.0
    room = max(LEAST_BAR, width - NAME - 14)
    return [*(_span(row, whole, room) for row in rows), ""]


def logged(rows: list[LineRow]) -> list[str]:
    """Return a line for each line of the logs."""
    return [
        f"{row.time} {row.service:<14} {row.level:<8} {row.event}{_fields(row)}".rstrip()
        for row in rows
    ]


def _span(row: SpanRow, whole: float, room: int) -> str:
    name = f"{'  ' * row.depth}{row.service.removeprefix('inkwell-')}: {row.name}"
    before = min(room - 1, int(row.start / whole * room))
    bar = max(1, round(row.seconds / whole * room))
    mark = FAULT if row.failed else BLANK
    drawn = BLANK * before + BAR * min(bar, room - before)
    return f"{name[:NAME]:<{NAME}} {row.seconds * 1000:>8.1f} ms{mark} {drawn}"


def _fields(row: LineRow) -> str:
    """Return what the line says beside its event; a traceback keeps its one line."""
    parts = (f"{name}={value}" for name, value in row.fields.items() if value is not None)
    return "".join("  " + part.replace("\n", "\\n") for part in parts)
