"""Letters: what a person can do with theirs. Another person's letter does not exist here."""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import undefer

from webapp.core.children import current_children
from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.logs import request_id
from webapp.core.metrics import FEEDBACK, FORM_LENGTH, LETTERS, REFUSALS
from webapp.core.models import Letter, LetterVersion, User
from webapp.core.typed_text import TooLongError, accept
from webapp.core.version import build
from webapp.experiments import assignments
from webapp.limits import person_limits, quota
from webapp.limits.person_limits import Action

from . import queue
from .diffs import Op, diff_words
from .errors import MAX_UNFINISHED, Busy, EditConflict, LetterNotFound, NotWritten, TooManyLetters
from .form import Form, FormError

if TYPE_CHECKING:
    from webapp.export import File

__all__ = [
    "Busy",
    "EditConflict",
    "Form",
    "FormError",
    "Letter",
    "LetterNotFound",
    "LetterVersion",
    "NotWritten",
    "TooManyLetters",
]

R = TypeVar("R")
UNFINISHED = ("queued", "writing")
BODY_LENGTH = 20_000  # characters
WORDS_LENGTH = 1000  # characters of a rating's words
QUERY_LENGTH = 200


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    items: Sequence[Letter]
    total: int
    page: int
    pages: int


def create(user: User, form: Form, idempotency_key: str | None = None) -> Letter:
    """Queue a new letter. The same form sent again under the same key is the same letter.

    Raises:
        TooManyLetters: the person must wait for one of their letters.
        QuotaUsedUp: the person has had today's letters.
        TooOften: the person has asked for too many in a minute.
    """
    _lock_person(user)
    key = _stored_key(idempotency_key, form)
    if key is not None:
        mine = Letter.user_id == user.id
        known = db.session.scalar(select(Letter).where(mine, Letter.idempotency_key == key))
        if known is not None:
            db.session.rollback()
            return known
    moment = _take_turn(user)
    letter = Letter(user_id=user.id, idempotency_key=key, created_at=moment, **form.to_dict())
    _stamp(letter, moment)
    db.session.add(letter)
    db.session.flush()
    queue.wake_writers(db.session)
    db.session.commit()
    FORM_LENGTH.observe(sum(len(text) for text in form.to_dict().values()))
    return letter


def get(user: User, letter_id: uuid.UUID) -> Letter:
    """Return the person's letter.

    Raises:
        LetterNotFound: there is none.
    """
    return _owned(user, letter_id)


def search(user: User, q: str = "", page: int = 1, per_page: int = 20) -> Page:
    """Return the person's letters, newest first, whose title, company or text holds `q`."""
    wanted = Letter.user_id == user.id
    if q := accept(q[:QUERY_LENGTH], QUERY_LENGTH):
        texts = (Letter.job_title, Letter.company, Letter.body)
        wanted &= or_(*(text.icontains(q, autoescape=True) for text in texts))
    total = db.session.scalar(select(func.count()).where(wanted)) or 0
    pages = max(1, -(-total // per_page))
    page = min(max(page, 1), pages)
    found = db.session.scalars(
        select(Letter)
        .where(wanted)
        .order_by(Letter.created_at.desc(), Letter.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return Page(found.all(), total, page, pages)


def position(letter: Letter) -> int:
    """Return how many letters are ahead; 0 when it is next, being written or written."""
    return queue.position(db.session, letter.id) if letter.status == "queued" else 0


def edit(
    user: User, letter_id: uuid.UUID, body: str, expected_version: int | None = None
) -> Letter:
    """Make `body` the letter's new version. A text that is the same makes none.

    Raises:
        FormError: the text is empty or too long.
        EditConflict: `expected_version` isn't the newest, or the letter is being written.
        TooOften: the person has edited too often in a minute.
    """
    try:
        body = accept(body, BODY_LENGTH)
    except TooLongError:
        message = f"A letter can have {BODY_LENGTH} characters at most."
        raise FormError({"body": message}) from None
    if not body:
        raise FormError({"body": "The letter is empty."})
    return _revise(user, letter_id, body, "edit", expected_version)


def restore(user: User, letter_id: uuid.UUID, number: int) -> Letter:
    """Make version `number` the newest again.

    Raises:
        EditConflict: the letter is being written.
    """
    old = version(user, letter_id, number).body
    return _revise(user, letter_id, old, "restore")


def versions(user: User, letter_id: uuid.UUID) -> list[LetterVersion]:
    """Return the letter's versions, oldest first; their texts load one by one."""
    return list(_owned(user, letter_id).versions)


def version(user: User, letter_id: uuid.UUID, number: int) -> LetterVersion:
    """Return one version of the letter."""
    query = select(LetterVersion).options(undefer(LetterVersion.body))
    query = query.where(LetterVersion.letter_id == letter_id, LetterVersion.number == number)
    _owned(user, letter_id)
    found = db.session.scalar(query)
    if found is None:
        raise LetterNotFound
    return found


def latest_version(letter: Letter) -> int:
    """Return the number of the newest version, 0 if there is none."""
    newest = select(func.max(LetterVersion.number)).where(LetterVersion.letter_id == letter.id)
    return db.session.scalar(newest) or 0


def diff(user: User, letter_id: uuid.UUID, a: int, b: int) -> list[tuple[Op, str]]:
    """Return how version `b` came from version `a`, in words: same, added or removed.

    Raises:
        TooOften: the person has compared too often in a minute.
        TooHeavy: it takes too long.
    """
    old, new = (version(user, letter_id, number).body for number in (a, b))
    return _in_a_child(user, Action.DIFF, diff_words, old, new)


def rewrite(user: User, letter_id: uuid.UUID) -> Letter:
    """Queue the letter again, from the same form; its versions stay.

    Raises:
        Busy: it is being written already.
        TooManyLetters: the person must wait for one of their letters.
        QuotaUsedUp: the person has had today's letters.
        TooOften: the person has asked for too many in a minute.
    """
    _lock_person(user)
    letter = _owned(user, letter_id, lock=True)
    if letter.status in UNFINISHED:
        db.session.rollback()
        raise Busy
    moment = _take_turn(user)
    letter.status, letter.draft = "queued", ""
    letter.error = letter.progress = ""
    letter.tries, letter.stop_requested = 0, False
    _stamp(letter, moment)
    letter.finished_at = letter.first_word_at = None
    queue.wake_writers(db.session)
    return _announced(letter)


def duplicate(
    user: User, letter_id: uuid.UUID, job_title: str, company: str, **changes: str
) -> Letter:
    """Queue a new letter for another job, from the same form but for what is given."""
    form = Form.of(_owned(user, letter_id)).to_dict()
    return create(user, Form.parse({**form, **changes, "job_title": job_title, "company": company}))


def stop(user: User, letter_id: uuid.UUID) -> Letter:
    """Stop the writing; what was written so far is kept. A finished letter stays as it is."""
    letter = _owned(user, letter_id, lock=True)
    if letter.status == "queued":
        letter.status, letter.finished_at = "stopped", now()
        LETTERS.labels("stopped", letter.web_track, "").inc()
    elif letter.status == "writing":
        letter.stop_requested = True
    return _announced(letter)


def rate(
    user: User,
    letter_id: uuid.UUID,
    rating: int | None,
    words: str = "",
    *,
    may_improve: bool = False,
) -> Letter:
    """Keep the person's verdict: 1, -1, or None to take it back; `words` say why.

    `may_improve` is their consent that a letter rated 1 and its form improve the writer.

    Raises:
        FormError: no such rating, or too many words.
        TooOften: the person has rated too often in a minute.
    """
    if rating not in (1, -1, None):
        raise FormError({"rating": "Rate with 1 or -1."})
    try:
        words = accept(words, WORDS_LENGTH)
    except TooLongError:
        message = f"Write {WORDS_LENGTH} characters at most."
        raise FormError({"words": message}) from None
    letter = _owned(user, letter_id, lock=True)
    person_limits.count(user.id, Action.RATING)
    if rating is not None and rating != letter.rating:
        FEEDBACK.labels("up" if rating == 1 else "down").inc()
    letter.rating, letter.rating_words = rating, words if rating is not None else ""
    letter.may_improve = may_improve and rating == 1 and bool(letter.body)
    db.session.commit()
    return letter


def delete(user: User, letter_id: uuid.UUID) -> None:
    """Delete the letter with its versions; if it is being written, that ends too."""
    db.session.delete(_owned(user, letter_id, lock=True))
    queue.announce(db.session, letter_id)
    db.session.commit()


def export(user: User, letter_id: uuid.UUID, kind: str) -> "File":
    """Return the letter as a file: `kind` is pdf, docx or txt.

    Raises:
        NotWritten: it has no text.
        TooOften: the person has exported too often in a minute.
        TooHeavy: it takes too much time or memory.
    """
    from webapp.export import file_of

    letter = _owned(user, letter_id)
    if not letter.body:
        raise NotWritten
    run = partial(_in_a_child, user, Action.EXPORT)
    return file_of(letter, user, kind, current_config().font_paths, run)


def report_on(form: Form, body: str) -> dict[str, Any]:
    """Return what the rules say of a text, as it is kept beside the letter."""
    from webapp.check import check

    report: dict[str, Any] = check(form, body).to_dict()
    return report


def _in_a_child(user: User, action: Action, work: Callable[..., R], *args: object) -> R:
    """Count the action, give the database connection back, and do the work in a child process."""
    person_limits.count(user.id, action)
    person = user.id
    db.session.commit()
    return current_children().run(person, work, *args)


def _owned(user: User, letter_id: uuid.UUID, *, lock: bool = False) -> Letter:
    query = select(Letter).where(Letter.id == letter_id, Letter.user_id == user.id)
    if lock:
        # The person first, as whoever deletes the account does: else the two could deadlock.
        person = select(User.id).where(User.id == user.id)
        db.session.execute(person.with_for_update(read=True, key_share=True))
        query = query.with_for_update().execution_options(populate_existing=True)
    letter = db.session.scalar(query)
    if letter is None:
        raise LetterNotFound
    return letter


def _lock_person(user: User) -> None:
    """Let one request at a time queue letters for a person, so that the limit is exact."""
    person = select(User.id).where(User.id == user.id).with_for_update(key_share=True)
    if db.session.scalar(person) is None:
        raise LetterNotFound


def _take_turn(user: User) -> datetime:
    """Count a letter against the person's limits; the person's row must be locked."""
    _refuse_too_many(user)
    person_limits.count(user.id, Action.LETTER)
    moment = now()
    quota.take(user, moment)
    return moment


def _refuse_too_many(user: User) -> None:
    unfinished = (Letter.user_id == user.id) & Letter.status.in_(UNFINISHED)
    if (db.session.scalar(select(func.count()).where(unfinished)) or 0) >= MAX_UNFINISHED:
        db.session.rollback()
        REFUSALS.labels("too_many_letters").inc()
        raise TooManyLetters


def _stamp(letter: Letter, moment: datetime) -> None:
    """Note when a letter is queued, by which request and release, and in which experiment."""
    config = current_config()
    letter.queued_at, letter.request_id = moment, request_id()
    letter.web_track, letter.web_version = config.track, build(config.commit)
    letter.experiment, letter.variant = assignments.place_of(letter.user_id)


def _stored_key(key: str | None, form: Form) -> str | None:
    """Return the key as kept: a form that was changed under an old key is another letter."""
    if not key:
        return None
    told = form.to_dict()
    if told["length"] == "usual":
        del told["length"]  # so a release that knows no lengths finds the same letter
    parts = (key, *told.values())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _revise(
    user: User, letter_id: uuid.UUID, body: str, origin: str, expected_version: int | None = None
) -> Letter:
    # The check takes time: it is made before the letter is locked, and without a connection.
    form = Form.of(_owned(user, letter_id))
    db.session.commit()
    report = report_on(form, body)
    letter = _owned(user, letter_id, lock=True)
    if expected_version is not None and expected_version != latest_version(letter):
        db.session.rollback()
        raise EditConflict("The letter has changed since you opened it.")
    if letter.status in UNFINISHED:
        db.session.rollback()
        raise EditConflict("The letter is being written; stop it or wait until it is done.")
    if body != letter.body:
        person_limits.count(letter.user_id, Action.EDIT)
        queue.add_version(db.session, letter, body, origin)
        letter.report = report
        letter.status, letter.error = "done", ""
    return _announced(letter)


def _announced(letter: Letter) -> Letter:
    queue.announce(db.session, letter.id)
    db.session.commit()
    return letter
