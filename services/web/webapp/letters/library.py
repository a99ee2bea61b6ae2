"""A person's letters: find and read them. Another person's letter does not exist here.

Neither does one in the trash.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import defer, undefer

from webapp.core.database import db
from webapp.core.folding import fold
from webapp.core.models import OUTCOMES, Letter, LetterVersion, User
from webapp.core.typed_text import accept

from . import turns
from .errors import LetterNotFound
from .versions import newest_number

QUERY_LENGTH = 200  # characters of what is searched for
UNSENT = Letter.applied_on.is_(None) & (Letter.outcome == "")
STATES: dict[str, ColumnElement[bool]] = {
    "open": UNSENT,
    "applied": Letter.applied_on.is_not(None) & (Letter.outcome == ""),
    **{outcome: Letter.outcome == outcome for outcome in OUTCOMES if outcome},
}
SORTS: dict[str, ColumnElement[Any]] = {
    "newest": Letter.created_at.desc(),
    "deadline": Letter.deadline.asc().nulls_last(),
    "applied": Letter.applied_on.desc().nulls_last(),
    "company": func.lower(Letter.company).asc(),
}


@dataclass(frozen=True)
class Wanted:
    """Which letters, and in which order; what isn't known is as if it weren't said."""

    q: str = ""
    state: str = ""
    sort: str = ""


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


def search(user: User, wanted: Wanted | None = None, page: int = 1, per_page: int = 20) -> Page:
    """Return a page of the person's letters, newest first if nothing else is wanted."""
    wanted = wanted or Wanted()
    which = _which(user, wanted)
    total = db.session.scalar(select(func.count()).where(which)) or 0
    pages = max(1, -(-total // per_page))
    page = min(max(page, 1), pages)
    query = _ordered(which, wanted).limit(per_page).offset((page - 1) * per_page)
    return Page(db.session.scalars(query).all(), total, page, pages)


def every(user: User, wanted: Wanted) -> Sequence[Letter]:
    """Return all of the person's letters that are wanted, without their texts."""
    query = _ordered(_which(user, wanted), wanted).options(
        defer(Letter.body), defer(Letter.draft), defer(Letter.advertisement)
    )
    return db.session.scalars(query).all()


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


def _which(user: User, wanted: Wanted) -> ColumnElement[bool]:
    """Return the letters that hold every word, wherever: whatever its case and accents."""
    which = and_(*_kept(user))
    words = fold(accept(wanted.q[:QUERY_LENGTH], QUERY_LENGTH)).split()
    plain = func.lower(Letter.job_title + " " + Letter.company + " " + Letter.body)
    text = func.coalesce(Letter.search_text, plain)
    for word in words:
        which &= text.contains(word, autoescape=True)
    return which & STATES[wanted.state] if wanted.state in STATES else which


def _ordered(which: ColumnElement[bool], wanted: Wanted) -> Select[Letter]:
    order = SORTS.get(wanted.sort, SORTS["newest"])
    return select(Letter).where(which).order_by(order, Letter.created_at.desc(), Letter.id)


def _kept(user: User) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Letter.user_id == user.id, Letter.deleted_at.is_(None)
