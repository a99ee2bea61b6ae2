"""A person's deleted letters: kept for 30 days, to be taken back or deleted for good."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select

from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.metrics import LETTERS
from webapp.core.models import Letter, User
from webapp.jobs.announcements import announce_change
from webapp.limits.retention import TRASH

from . import library
from .errors import LetterNotFound


def put(user: User, letter_id: uuid.UUID) -> None:
    """Put the letter into the trash with its versions; if it is being written, that ends."""
    letter = library.get(user, letter_id, lock=True)
    letter.deleted_at = now()
    letter.idempotency_key = None  # the same form sent again is a new letter
    if letter.status == "queued":
        letter.status, letter.finished_at = "stopped", letter.deleted_at
        LETTERS.labels("stopped", letter.web_track, "").inc()
    elif letter.status == "writing":
        letter.stop_requested = True
    announce_change(db.session, letter_id)
    db.session.commit()


def content(user: User) -> Sequence[Letter]:
    """Return what is in the trash, the last deleted first."""
    query = select(Letter).where(*_deleted(user)).order_by(Letter.deleted_at.desc(), Letter.id)
    return db.session.scalars(query).all()


def gone_after(letter: Letter) -> int:
    """Return in how many days the letter will be deleted for good, begun ones included."""
    assert letter.deleted_at is not None  # noqa: S101 - for the type checker: it is in the trash
    return max((letter.deleted_at + TRASH - now()) // timedelta(days=1) + 1, 0)


def take_back(user: User, letter_id: uuid.UUID) -> Letter:
    """Take a letter out of the trash.

    Raises:
        LetterNotFound: it isn't there.
    """
    query = select(Letter).where(Letter.id == letter_id, *_deleted(user)).with_for_update()
    letter = db.session.scalar(query)
    if letter is None:
        db.session.rollback()
        raise LetterNotFound
    letter.deleted_at = None
    db.session.commit()
    return letter


def erase(user: User, letter_id: uuid.UUID | None = None) -> int:
    """Delete a letter that is in the trash for good, or all of them; return how many."""
    which = [Letter.id == letter_id] if letter_id else []
    query = delete(Letter).where(*_deleted(user), *which).returning(Letter.id)
    erased = len(db.session.execute(query).all())
    db.session.commit()
    if letter_id and not erased:
        raise LetterNotFound
    return erased


def _deleted(user: User) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Letter.user_id == user.id, Letter.deleted_at.is_not(None)
