"""Whose letter is written next: people take turns, each with their oldest letter first."""

import uuid
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import Session, aliased

from webapp.core.database import AnySession
from webapp.core.models import Letter
from webapp.jobs import leases


def depth_and_wait(session: AnySession) -> tuple[int, float]:
    """Return how many letters wait for a writer, and the seconds that the oldest has waited."""
    depth, wait = session.execute(_depth_and_wait()).one()
    return depth, max(0.0, float(wait or 0))


def position(session: AnySession, letter_id: uuid.UUID) -> int:
    """Return how many letters will be taken before this one; 0 when it doesn't wait."""
    waiting = _waiting()
    order = func.row_number().over(order_by=_order(waiting))
    positions = select(waiting.c.id, (order - 1).label("position")).subquery()
    return session.scalar(select(positions.c.position).where(positions.c.id == letter_id)) or 0


def next_letter(session: Session) -> Letter | None:
    """Return the letter whose turn it is, its row locked, or None when none waits."""
    return session.scalar(_next())


# Writers ask these every second, and to build one takes SQLAlchemy longer than to run it.
@cache
def _next() -> Select[Letter]:
    waiting = _waiting()
    return (
        select(Letter)
        .join(waiting, waiting.c.id == Letter.id)
        .where(leases.free(Letter))
        .order_by(*_order(waiting))
        .limit(1)
        .with_for_update(of=Letter, skip_locked=True)
    )


@cache
def _depth_and_wait() -> Select[int, Any]:
    waited = func.extract("epoch", func.now() - func.min(Letter.queued_at))
    return select(func.count(), waited).where(leases.free(Letter))


def _waiting() -> Subquery:
    """The free letters with what decides their order."""
    busy = (
        select(Letter.user_id, func.count().label("letters"))
        .where(Letter.status == "writing", Letter.lease_until > func.now())
        .group_by(Letter.user_id)
        .subquery()
    )
    own = func.row_number().over(
        partition_by=Letter.user_id, order_by=(Letter.queued_at, Letter.id)
    )
    # What began since this letter was queued: where one letter is written at a time nobody is busy
    # as the next is claimed, and whoever asked for ten would be served ten times in a row.
    begun = aliased(Letter)
    served = (
        select(func.max(begun.started_at))
        .where(begun.user_id == Letter.user_id, begun.started_at >= Letter.queued_at)
        .scalar_subquery()
    )
    turn = func.coalesce(busy.c.letters, 0) + own
    return (
        select(Letter.id, Letter.queued_at, turn.label("turn"), served.label("served"))
        .outerjoin(busy, busy.c.user_id == Letter.user_id)
        .where(leases.free(Letter))
        .subquery()
    )


def _order(waiting: Subquery) -> tuple[ColumnElement[Any], ...]:
    """Return the ORDER BY columns, most significant first."""
    columns = waiting.c
    return columns.turn, columns.served.asc().nulls_first(), columns.queued_at, columns.id
