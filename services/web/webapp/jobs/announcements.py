"""What web and workers announce to one another through Postgres, once a transaction commits."""

import uuid

from sqlalchemy import func, select

from webapp.core.database import AnySession

CHANGED = "letter"  # the channel that says a letter or a job has changed; the payload is its id


def announce_change(session: AnySession, job_id: uuid.UUID) -> None:
    """Wake every page that shows the letter or the job."""
    session.execute(select(func.pg_notify(CHANGED, str(job_id))))


def wake(session: AnySession, channel: str) -> None:
    """Tell those who listen on a queue's channel that there is work."""
    session.execute(select(func.pg_notify(channel, "")))
