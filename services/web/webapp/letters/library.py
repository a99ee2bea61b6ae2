"""A person's letters: find and read them. Another person's letter does not exist here.

Neither does one in the trash.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import undefer

from webapp.core.database import db
from webapp.core.models import Letter, LetterVersion, User
from webapp.core.typed_text import accept

from . import turns
from .errors import LetterNotFound
from .versions import newest_number

QUERY_LENGTH = 200  # characters of what is searched for


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    items: Sequence[Letter]
    total: int
    page: int
    pages: int


def get(user: User, letter_id: uuid.UUID, *, lock: bool = False) -> Letter:
    """Return the person's letter; `lock` its row until the transaction ends.

    Raises:
        LetterNotFound: there is none.
    """
    query = select(Letter).where(Letter.id == letter_id, *_kept(user))
    if lock:
        # The person first, as whoever deletes the account does: else the two could deadlock.
        person = select(User.id).where(User.id == user.id)
        db.session.execute(person.with_for_update(read=True, key_share=True))
        query = query.with_for_update().execution_options(populate_existing=True)
    letter = db.session.scalar(query)
    if letter is None:
        raise LetterNotFound
    return letter


def search(user: User, q: str = "", page: int = 1, per_page: int = 20) -> Page:
    """Return the person's letters, newest first, whose title, company or text holds `q`."""
    wanted = and_(*_kept(user))
    if q := accept(q[:QUERY_LENGTH], QUERY_LENGTH):
        texts = (Letter.job_title, Letter.company, Letter.body)
        wanted &= or_(*(text.icontains(q, autoescape=True) for text in texts))
    total = db.session.scalar(select(func.count()).where(wanted)) or 0
    pages = max(1, -(-total // per_page))
    page = min(max(page, 1), pages)
    letters = db.session.scalars(
        select(Letter)
        .where(wanted)
        .order_by(Letter.created_at.desc(), Letter.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return Page(letters.all(), total, page, pages)


def position(letter: Letter) -> int:
    """Return how many letters are ahead; 0 when it is next, being written or written."""
    return turns.position(db.session, letter.id) if letter.status == "queued" else 0


def versions(user: User, letter_id: uuid.UUID) -> list[LetterVersion]:
    """Return the letter's versions, oldest first; their texts load one by one."""
    return list(get(user, letter_id).versions)


def version(user: User, letter_id: uuid.UUID, number: int) -> LetterVersion:
    """Return one version of the letter."""
    query = select(LetterVersion).options(undefer(LetterVersion.body))
    query = query.where(LetterVersion.letter_id == letter_id, LetterVersion.number == number)
    get(user, letter_id)
    stored = db.session.scalar(query)
    if stored is None:
        raise LetterNotFound
    return stored


def latest_version(letter: Letter) -> int:
    """Return the number of the newest version, 0 if there is none."""
    return newest_number(db.session, letter.id)


def _kept(user: User) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Letter.user_id == user.id, Letter.deleted_at.is_(None)
