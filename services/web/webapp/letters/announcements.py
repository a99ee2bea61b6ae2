"""What web and writers announce to one another through Postgres, once a transaction commits."""

import uuid

from sqlalchemy import func, select

from webapp.core.database import AnySession

CHANGED = "letter"  # the channel that says a letter has changed; the payload is its id
QUEUED = "letter_queued"  # the channel that wakes the writers


def announce_change(session: AnySession, letter_id: uuid.UUID) -> None:
    """Wake every page that shows the letter."""
    session.execute(select(func.pg_notify(CHANGED, str(letter_id))))


def wake_writers(session: AnySession) -> None:
    """Tell the writers that there is work."""
    session.execute(select(func.pg_notify(QUEUED, "")))
