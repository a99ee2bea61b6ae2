"""Questions to the database for operators: all of a page together within a time."""

import time
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, DateTime, Executable, func, text, type_coerce

from webapp.core.models import Letter

from .periods import Period

WAIT_S = 2.0
ENDED = ("done", "failed", "stopped")


class Questions:
    """Asks one after the other; together they may take `WAIT_S`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ends = time.monotonic() + WAIT_S

    def ask(self, query: Executable) -> list[Any]:
        """Return the rows.

        Raises:
            SQLAlchemyError: the database doesn't answer in time.
        """
        left = max(1, round(1000 * (self._ends - time.monotonic())))
        self._connection.execute(text(f"SET LOCAL statement_timeout = {left}"))
        return list(self._connection.execute(query))


def ended_since(start: datetime) -> ColumnElement[bool]:
    """Return the condition of letters that ended after `start`; an index finds them."""
    return Letter.status.in_(ENDED) & (Letter.finished_at > start)


def seconds_to(at: Any) -> ColumnElement[Any]:
    """Return the seconds from asking for a letter to a moment of it."""
    return func.extract("epoch", at - Letter.queued_at)


def place_of(step: datetime, period: Period, start: datetime) -> int:
    """Return which of the period's steps it is; what is newer than the last one counts in it."""
    return min(period.steps - 1, (step - start) // period.step)


def step_of(at: Any, period: Period, start: datetime) -> ColumnElement[datetime]:
    """Return when the step begins that a moment is in."""
    return type_coerce(func.date_bin(period.step, at, start), DateTime(timezone=True))
