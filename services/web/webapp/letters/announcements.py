"""The channel of the queue of letters."""

from webapp.core.database import AnySession
from webapp.jobs.announcements import wake

QUEUED = "letter_queued"  # the channel that wakes the writers


def wake_writers(session: AnySession) -> None:
    """Tell the writers that there is work."""
    wake(session, QUEUED)
