"""Figures from Prometheus: one question for the series, and one for totals and what is so now."""

import json
from collections.abc import Iterator
from datetime import datetime
from math import isfinite
from typing import Any

from . import asking
from .asking import AwayError
from .charts import KEYS
from .figures import Figures, Values, Version
from .periods import Period

FIGURE = "figure"  # the label by which the parts of an answer are told apart
VERSION = "version"
MOST_VERSIONS, MOST_CHARACTERS = 50, 80
# [W] stands for the time that a value is of, {N} for the namespace.
COUNTED = {
    "letters": "sum by (outcome) (increase(inkwell_letters_total{N}[W]))",
    "http": "sum by (status_class) (increase(inkwell_http_request_seconds_count{N}[W]))",
    "model": "sum by (error) (increase(inkwell_model_errors_total{N}[W]))",
    "feedback": "sum by (verdict) (increase(inkwell_feedback_total{N}[W]))",
}
TIMED = {
    f"{key}:p{share}": (
        f"histogram_quantile({share / 100}, sum by (le) (increase({metric}{{N}}[W])))"
    )
    for key, metric in (
        ("first_word", "inkwell_first_word_seconds_bucket"),
        ("letter_seconds", "inkwell_letter_seconds_bucket"),
    )
    for share in (50, 95)
}
PEAKS = {
    "queue:waiting": "max(max_over_time(inkwell_queue_depth{N}[W]))",
    "queue:writing": "sum(max_over_time(inkwell_letters_writing{N}[W]))",
}
NOW = {
    "queue:waiting": "max(inkwell_queue_depth{N})",
    "queue:writing": "sum(inkwell_letters_writing{N})",
    VERSION: "count by (job, version, track) (inkwell_build_info{N})",
}
Row = dict[str, Any]


def read(url: str, namespace: str, period: Period, end: datetime) -> Figures:
    """Ask Prometheus at `url`; where `namespace` is empty, for all namespaces.

    Raises:
        AwayError: it doesn't answer, or not of Inkwell.
    """
    step = int(period.step.total_seconds())
    first = (end - period.length + period.step).timestamp()
    series = _query({**COUNTED, **TIMED, **PEAKS}, namespace, step)
    over_time = {"query": series, "start": first, "end": end.timestamp(), "step": step}
    totals = _query({**COUNTED, **TIMED, **NOW}, namespace, int(period.length.total_seconds()))
    at_once = {"query": totals, "time": end.timestamp()}
    try:
        now = _rows(asking.fetch(url, "/api/v1/query", at_once), "vector")
        rows = _rows(asking.fetch(url, "/api/v1/query_range", over_time), "matrix")
        found = Figures(
            {key: _values(row, first, step, period.steps) for key, row in _known(rows)},
            {
                key: value
                for key, row in _known(now)
                if (value := _number(row["value"][1])) is not None
            },
            tuple(_versions(now)),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise AwayError("does not answer as Prometheus does") from None
    if not found.versions:
        raise AwayError("has no figures of Inkwell")
    return found


def _query(parts: dict[str, str], namespace: str, seconds: int) -> str:
    """Return all parts as one expression; each names its figure in a label of its own."""
    where = f'{{namespace="{namespace}"}}' if namespace else ""
    named = (
        f'label_replace({expression}, "{FIGURE}", "{figure}", "", "")'
        for figure, expression in parts.items()
    )
    return " or ".join(named).replace("{N}", where).replace("[W]", f"[{seconds}s]")


def _rows(answer: str, kind: str) -> list[Row]:
    data = json.loads(answer)["data"]
    if data["resultType"] != kind:
        raise ValueError
    rows: list[Row] = data["result"]
    return rows


def _known(rows: list[Row]) -> Iterator[tuple[str, Row]]:
    """Yield the rows that a chart shows, with their keys."""
    for row in rows:
        labels = dict(row["metric"])
        key = ":".join([labels.pop(FIGURE), *labels.values()])
        if key in KEYS:
            yield key, row


def _values(row: Row, first: float, step: int, steps: int) -> Values:
    found: list[float | None] = [None] * steps
    for at, text in row["values"]:
        place = round((at - first) / step)
        if 0 <= place < steps:
            found[place] = _number(text)
    return tuple(found)


def _number(text: str) -> float | None:
    """Return a value; None where there is nothing to divide by."""
    value = float(text)
    return max(value, 0.0) if isfinite(value) else None


def _versions(rows: list[Row]) -> Iterator[Version]:
    for row in [each for each in rows if each["metric"][FIGURE] == VERSION][:MOST_VERSIONS]:
        labels = row["metric"]
        job, version, track = (
            str(labels.get(name, ""))[:MOST_CHARACTERS] for name in ("job", "version", "track")
        )
        yield Version(job.removeprefix("inkwell-"), version, track, int(row["value"][1]))
