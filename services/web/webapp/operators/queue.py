"""How long the queue was: the letters tell when each entered and left it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select, union_all

from webapp.core.models import UNFINISHED, Letter

from .figures import Values
from .periods import Period
from .questions import Questions, ended_since, place_of, step_of

PARTS = {"queue:waiting": "queued", "queue:writing": "writing"}  # and which status that is
BEGAN = and_(Letter.status != "queued", Letter.started_at >= Letter.queued_at)
LEFT = case((BEGAN, Letter.started_at), (Letter.status != "queued", Letter.finished_at))
TURNS: tuple[tuple[str, Any, int], ...] = (
    ("queue:waiting", Letter.queued_at, 1),
    ("queue:waiting", LEFT, -1),
    ("queue:writing", case((BEGAN, Letter.started_at)), 1),
    ("queue:writing", case((BEGAN, Letter.finished_at)), -1),
)


def read(
    questions: Questions, period: Period, start: datetime
) -> tuple[dict[str, Values], dict[str, float]]:
    """Return the most letters of each step that waited or were being written, and those of now.

    A letter that is written once more counts from then on only, and a deleted one not at all.

    Raises:
        SQLAlchemyError: the database doesn't answer in time.
    """
    counts = (func.count().filter(Letter.status == status) for status in PARTS.values())
    (now,) = questions.ask(select(*counts).where(Letter.status.in_(UNFINISHED)))
    changes: dict[str, list[tuple[int, int] | None]] = {key: [None] * period.steps for key in PARTS}
    for key, step, highest, change in questions.ask(_changes(period, start)):
        changes[key][place_of(step, period, start)] = int(highest), int(change)
    totals = {key: float(count) for key, count in zip(PARTS, now, strict=True)}
    return {key: _peaks(changes[key], totals[key]) for key in PARTS}, totals


def _changes(period: Period, start: datetime) -> Any:
    """Return how far each step rose above the start of the period at most, and its own change."""
    turns = _turns(start)
    risen = func.sum(turns.c.change).over(partition_by=turns.c.part, order_by=turns.c.at)
    sums = (
        select(turns.c.part, turns.c.at, turns.c.change, risen.label("risen"))
        .where(turns.c.at > start)
        .subquery()
    )
    step: ColumnElement[datetime] = step_of(sums.c.at, period, start)
    most, change = func.max(sums.c.risen), func.sum(sums.c.change)
    return select(sums.c.part, step, most, change).group_by(sums.c.part, step)


def _turns(start: datetime) -> Subquery:
    """Return every entry and leave; of letters that have ended, by the index of when they did."""
    recent = or_(Letter.status.in_(UNFINISHED), ended_since(start))
    return union_all(
        *(
            select(
                literal(part).label("part"), at.label("at"), literal(change).label("change")
            ).where(recent)
            for part, at, change in TURNS
        )
    ).subquery()


def _peaks(changes: list[tuple[int, int] | None], now: float) -> Values:
    """Return each step's highest; it begins where the one before ended, and the last ends now."""
    first = level = now - sum(each[1] for each in changes if each)
    found = []
    for each in changes:
        found.append(max(level, first + each[0]) if each else level)
        level += each[1] if each else 0
    return tuple(max(0.0, value) for value in found)
