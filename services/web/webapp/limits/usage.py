"""What people have used of a day: a row each, in UTC days, whatever becomes of the letters."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from webapp.core.database import AnySession
from webapp.core.models import DailyUsage


def day_of(at: datetime) -> date:
    """Return the day that a moment counts in."""
    return at.astimezone(UTC).date()


def used(session: AnySession, user_id: int, at: datetime) -> tuple[int, int]:
    """Return the letters and the tokens that a person has used of the day of `at`."""
    row = session.get(DailyUsage, (user_id, day_of(at)), populate_existing=True)
    return (row.letters, row.tokens) if row else (0, 0)


def count_letter(session: AnySession, user_id: int, at: datetime) -> None:
    """Count a letter that was queued at `at`."""
    row = insert(DailyUsage).values(user_id=user_id, day=day_of(at), letters=1, tokens=0)
    more = {"letters": DailyUsage.letters + 1}
    session.execute(row.on_conflict_do_update(index_elements=["user_id", "day"], set_=more))


def give_back(session: AnySession, user_id: int, queued_at: datetime) -> None:
    """Take a letter out of the count again: it failed."""
    mine = _of(user_id, queued_at)
    session.execute(
        update(DailyUsage)
        .where(*mine, DailyUsage.letters > 0)
        .values(letters=DailyUsage.letters - 1)
    )


def add_tokens(session: AnySession, user_id: int, queued_at: datetime, tokens: int) -> None:
    """Add what a letter has cost, to the day that it was queued on."""
    mine = _of(user_id, queued_at)
    session.execute(update(DailyUsage).where(*mine).values(tokens=DailyUsage.tokens + tokens))


def count_tokens(session: AnySession, user_id: int, at: datetime, tokens: int) -> None:
    """Count tokens that no letter has cost."""
    row = insert(DailyUsage).values(user_id=user_id, day=day_of(at), letters=0, tokens=tokens)
    more = {"tokens": DailyUsage.tokens + tokens}
    session.execute(row.on_conflict_do_update(index_elements=["user_id", "day"], set_=more))


def _of(user_id: int, at: datetime) -> tuple[Any, Any]:
    return DailyUsage.user_id == user_id, DailyUsage.day == day_of(at)
