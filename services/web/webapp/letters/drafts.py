"""What a person has typed and not sent: the desk's form, and edits of letters.

Pages save it while somebody types. Two pages that show one draft never overwrite one another:
a page that has not seen the other's last save gets a draft of its own.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from contract.form import FIELDS
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import Letter, TypedDraft, User
from webapp.core.problem import Problem
from webapp.core.typed_text import TooLongError, accept

from . import library
from .form import FormError
from .revision import BODY_LENGTH

MOST_DRAFTS = 50  # of a person; those saved longest ago go


class DraftNotFound(Problem):
    """There is no such draft, or it is another person's."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such draft.")


@dataclass(frozen=True)
class Save:
    """Which page saves: its name, how often it has saved, and the revision that it began with."""

    page: str
    turn: int
    base: str


def save(
    user: User,
    draft_id: uuid.UUID,
    values: Mapping[str, str],
    by: Save,
    letter_id: uuid.UUID | None = None,
) -> TypedDraft | None:
    """Keep what was typed; return the draft, which has another id where two pages met.

    A form without a word, or an edit that changes nothing, is no draft: None.

    Raises:
        DraftNotFound: the draft is another person's.
        LetterNotFound: the letter that is edited isn't there.
        FormError: a text is too long.
    """
    fields = _of_edit(user, letter_id, values) if letter_id else _of_form(values)
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    draft = db.session.get(TypedDraft, draft_id, populate_existing=True)
    if draft is not None and draft.user_id != user.id:
        db.session.rollback()
        raise DraftNotFound
    if draft is not None and draft.letter_id != letter_id:
        draft, draft_id = None, uuid.uuid4()
    elif draft is not None and draft.page == by.page:
        if draft.turn >= by.turn:  # a later save of the page's has overtaken this one
            db.session.rollback()
            return draft
    elif draft is not None and draft.revision != by.base:
        draft, draft_id = None, uuid.uuid4()
    if fields is None:
        if draft is not None:
            db.session.delete(draft)
        db.session.commit()
        return None
    if draft is None:
        draft = TypedDraft(id=draft_id, user_id=user.id, letter_id=letter_id)
        db.session.add(draft)
    draft.fields, draft.page, draft.turn, draft.saved_at = fields, by.page, by.turn, now()
    db.session.flush()
    _drop_oldest(user)
    db.session.commit()
    return draft


def find(user: User, draft_id: uuid.UUID) -> TypedDraft | None:
    """Return one of the person's drafts of the desk's form, if it is there."""
    mine = (TypedDraft.user_id == user.id) & TypedDraft.letter_id.is_(None)
    return db.session.scalar(select(TypedDraft).where(TypedDraft.id == draft_id, mine))


def latest(user: User, letter_id: uuid.UUID | None = None) -> TypedDraft | None:
    """Return the last draft of the desk's form, or of the letter's edit."""
    query = select(TypedDraft).where(
        TypedDraft.user_id == user.id, TypedDraft.letter_id.is_not_distinct_from(letter_id)
    )
    return db.session.scalar(query.order_by(TypedDraft.saved_at.desc()).limit(1))


def unsent(user: User) -> Sequence[tuple[TypedDraft, Letter | None]]:
    """Return the drafts, the last first, each with its letter where it is an edit of one."""
    query = (
        select(TypedDraft, Letter)
        .outerjoin(Letter, TypedDraft.letter_id == Letter.id)
        .where(TypedDraft.user_id == user.id, Letter.deleted_at.is_(None))
        .order_by(TypedDraft.saved_at.desc())
    )
    return [(draft, letter) for draft, letter in db.session.execute(query)]


def drop(user: User, draft_id: uuid.UUID | None) -> None:
    """Delete a draft: it was sent, or isn't wanted. One that isn't there is no error."""
    mine = (TypedDraft.id == draft_id) & (TypedDraft.user_id == user.id)
    db.session.execute(delete(TypedDraft).where(mine))
    db.session.commit()


def _of_form(values: Mapping[str, str]) -> dict[str, str] | None:
    """Return the form's fields as they are kept; None if nothing is typed in them."""
    typed = {
        field.name: _text(values.get(field.name) or "", field.limit, field.name, field.label)
        for field in FIELDS.values()
        if not field.choices
    }
    chosen = {
        field.name: values[field.name]
        for field in FIELDS.values()
        if values.get(field.name, "") in field.choices
    }
    return {**typed, **chosen} if any(typed.values()) else None


def _of_edit(user: User, letter_id: uuid.UUID, values: Mapping[str, str]) -> dict[str, str] | None:
    """Return the edit as it is kept; None if it is the letter's text."""
    letter = library.get(user, letter_id)
    body = _text(values.get("body") or "", BODY_LENGTH, "body", "A letter")
    version = values.get("version") or ""
    kept = {"body": body, "version": version if version.isdecimal() else ""}
    return kept if body != letter.body else None


def _text(value: str, most: int, name: str, label: str) -> str:
    try:
        return accept(value, most)
    except TooLongError:
        raise FormError({name: f"{label} can have {most} characters at most."}) from None


def _drop_oldest(user: User) -> None:
    mine = select(TypedDraft.id).where(TypedDraft.user_id == user.id)
    oldest = mine.order_by(TypedDraft.saved_at.desc(), TypedDraft.id).offset(MOST_DRAFTS)
    db.session.execute(delete(TypedDraft).where(TypedDraft.id.in_(oldest)))
