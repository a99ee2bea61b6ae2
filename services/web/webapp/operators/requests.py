"""One request's log lines and spans, from VictoriaLogs and Jaeger."""

import json
import time
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

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
from webapp.core.config import Config, current_config
from webapp.core.database import db

from .asking import WAIT_S, AwayError, fetch
from .kept import Kept

EXTENSION = "inkwell.operators.requests"
MOST_TRACES, MOST_SPANS = 5, 1000
NOT_FOUND = 404
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Known:
    """What is known of a request; a problem is the sentence that says why there may be more."""

    id: str
    lines: tuple[LineRow, ...] = ()
    spans: tuple[SpanRow, ...] = ()
    logs_problem: str = ""
    traces_problem: str = ""

    @property
    def seconds(self) -> float:
        """From the first span's begin to the last one's end."""
        return max((row.start + row.seconds for row in self.spans), default=0.0)


def init_app(app: Flask) -> None:
    """Keep what was asked for lately beside the application."""
    app.extensions[EXTENSION] = Kept[str, Known]()


def current_request(request_id: str) -> Known:
    """Return what the stores know of a request; its id must be a valid one.

    Raises:
        Busy: others ask for too much at the same time.
    """
    kept: Kept[str, Known] = current_app.extensions[EXTENSION]
    config = current_config()
    db.session.commit()  # no connection is held meanwhile
    return kept.get(request_id, lambda: _look(config, request_id))


def _look(config: Config, request_id: str) -> Known:
    lines, logs_problem = _lines(config.logs_url, request_id)
    spans, traces_problem = _spans(config.traces_query_url, trace_ids(lines))
    rows = tuple(line_rows(lines))
    return Known(request_id, rows, spans, logs_problem, traces_problem)


def _lines(url: str, request_id: str) -> tuple[list[dict[str, Any]], str]:
    if not url:
        return [], "INKWELL_LOGS_URL isn't set, so no log can be asked."
    try:
        return logged_lines(fetch(url, logs_path(request_id))), ""
    except AwayError as error:
        return [], f"VictoriaLogs {error.reason}."
    except UNREADABLE:
        return [], "VictoriaLogs does not answer as it should."


def _spans(url: str, ids: list[str]) -> tuple[tuple[SpanRow, ...], str]:
    """Return the spans of the traces that the lines name, as many as can be had in time."""
    if not url:
        return (), "INKWELL_TRACES_QUERY_URL isn't set, so no trace can be asked."
    ends, found = time.monotonic() + WAIT_S, list[SpanRow]()
    for trace_id in ids[:MOST_TRACES]:
        if time.monotonic() > ends:
            return tuple(found), "Jaeger is slow, so these are not all spans."
        try:
            found += span_rows(json.loads(fetch(url, trace_path(trace_id))))
        except AwayError as error:
            if error.status != NOT_FOUND:
                return tuple(found), f"Jaeger {error.reason}."
        except UNREADABLE:
            return tuple(found), "Jaeger does not answer as it should."
    return tuple(found[:MOST_SPANS]), ""
