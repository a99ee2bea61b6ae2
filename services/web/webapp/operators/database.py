"""Figures from the letters themselves, where no Prometheus keeps any."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, tuple_

from webapp.core.models import Letter

from . import queue
from .figures import Figures, Values, Version
from .periods import Period
from .questions import ENDED, Questions, ended_since, place_of, seconds_to, step_of

MOST_VERSIONS = 20
RATINGS = {"up": 1, "down": -1}
TIMES = {"first_word": Letter.first_word_at, "letter_seconds": Letter.finished_at}
SHARES = {"p50": 0.5, "p95": 0.95}


def read(questions: Questions, period: Period, end: datetime) -> Figures:
    """Return what the letters of a period tell.

    Raises:
        SQLAlchemyError: the database doesn't answer in time.
    """
    start = end - period.length
    series, totals = _of_ended(questions, period, start)
    peaks, now = queue.read(questions, period, start)
    return Figures({**series, **peaks}, {**totals, **now}, _versions(questions, start))


def _of_ended(
    questions: Questions, period: Period, start: datetime
) -> tuple[dict[str, Values], dict[str, float]]:
    """Return counts and percentiles of letters that ended: of each step, and of the whole time."""
    step, counts, times = step_of(Letter.finished_at, period, start), _counts(), _times()
    columns = [each.label(key) for key, each in {**counts, **times}.items()]
    steps_and_all = func.grouping_sets(tuple_(step), tuple_())
    query = select(step, *columns).where(ended_since(start)).group_by(steps_and_all)
    series: dict[str, list[float | None]] = {key: [0.0] * period.steps for key in counts}
    series |= {key: [None] * period.steps for key in times}
    totals: dict[str, float] = {}
    for at, *values in questions.ask(query):
        for key, value in zip(series, values, strict=True):
            if at is None and value is not None:
                totals[key] = float(value)
            elif value is not None:
                series[key][place_of(at, period, start)] = float(value)
    return {key: tuple(values) for key, values in series.items()}, totals


def _counts() -> dict[str, ColumnElement[Any]]:
    ends = {f"letters:{each}": Letter.status == each for each in ENDED}
    ratings = {f"feedback:{name}": Letter.rating == value for name, value in RATINGS.items()}
    return {key: func.count().filter(which) for key, which in {**ends, **ratings}.items()}


def _times() -> dict[str, ColumnElement[Any]]:
    done = Letter.status == "done"
    return {
        f"{key}:{name}": func.percentile_cont(share).within_group(case((done, seconds_to(at))))
        for key, at in TIMES.items()
        for name, share in SHARES.items()
    }


def _versions(questions: Questions, start: datetime) -> tuple[Version, ...]:
    """Return who queued the letters that ended, and what wrote those that are done."""
    count = func.count()
    web = select(Letter.web_version, Letter.web_track, count).where(
        ended_since(start), Letter.web_version != ""
    )
    name = func.concat_ws(" ", Letter.model, func.nullif(Letter.model_revision, ""))
    model = select(name, Letter.model_track, count).where(ended_since(start), Letter.model != "")
    return tuple(
        Version(part, *row)
        for part, query in (("web", web), ("model", model))
        for row in questions.ask(
            query.group_by(*query.selected_columns[:2]).order_by(count.desc()).limit(MOST_VERSIONS)
        )
    )
