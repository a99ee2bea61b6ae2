"""A letter's versions as rows: adding one, and the number of the newest."""

import uuid

from sqlalchemy import delete, func, select

from webapp.core.database import AnySession
from webapp.core.models import Letter, LetterVersion

MOST_VERSIONS = 100  # of a letter; the oldest go


def newest_number(session: AnySession, letter_id: uuid.UUID) -> int:
    """Return the number of the letter's newest version, 0 if there is none."""
    newest = select(func.max(LetterVersion.number)).where(LetterVersion.letter_id == letter_id)
    return session.scalar(newest) or 0


def add_version(session: AnySession, letter: Letter, body: str, origin: str, wish: str = "") -> int:
    """Make `body` the letter's newest version and return its number; the row must be locked.

    `wish` is what a revision was asked to do. The newest MOST_VERSIONS are kept.
    """
    number = newest_number(session, letter.id) + 1
    session.add(
        LetterVersion(letter_id=letter.id, number=number, body=body, origin=origin, wish=wish)
    )
    session.execute(
        delete(LetterVersion).where(
            LetterVersion.letter_id == letter.id, LetterVersion.number <= number - MOST_VERSIONS
        )
    )
    letter.body, letter.may_improve = body, False
    return number
