"""Have letters written: queue a new one, one again or one for another job, and stop one."""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import func, select

from contract import traces
from contract.form import FIELDS
from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.logs import request_id
from webapp.core.metrics import ASKED, FORM_LENGTH, LETTERS, REFUSALS
from webapp.core.model_status import model_status
from webapp.core.models import UNFINISHED, Letter, User
from webapp.core.problem import Problem
from webapp.core.version import build
from webapp.experiments import assignments
from webapp.jobs.announcements import announce_change
from webapp.limits import person_limits, quota
from webapp.limits.person_limits import Action

from . import library, wishes
from .announcements import wake_writers
from .errors import (
    MAX_UNFINISHED,
    Busy,
    LetterNotFound,
    NotOffered,
    NotWritten,
    TooManyLetters,
)
from .form import Form
from .report import report_on

SPAN = "enqueue letter"
LATER = ("length", "advertisement", "language")  # fields that 0.1.0 did not have


@traces.span(SPAN, kind="producer")
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
        stored = db.session.scalar(select(Letter).where(mine, Letter.idempotency_key == key))
        if stored is not None:
            db.session.rollback()
            return stored
    moment = _count(user)
    letter = Letter(user_id=user.id, idempotency_key=key, created_at=moment, **form.to_dict())
    _stamp(letter, moment)
    db.session.add(letter)
    db.session.flush()
    wake_writers(db.session)
    db.session.commit()
    ASKED.labels(current_config().track).inc()
    FORM_LENGTH.observe(sum(len(text) for text in form.to_dict().values()))
    return letter


@traces.span(SPAN, kind="producer")
def rewrite(user: User, letter_id: uuid.UUID, form: Form | None = None) -> Letter:
    """Queue the letter again, from the same form or a corrected one; its versions stay.

    Raises:
        Busy: it is being written already.
        TooManyLetters: the person must wait for one of their letters.
        QuotaUsedUp: the person has had today's letters.
        TooOften: the person has asked for too many in a minute.
    """
    _lock_person(user)
    letter = library.get(user, letter_id, lock=True)
    if letter.status in UNFINISHED:
        db.session.rollback()
        raise Busy
    moment = _count(user)
    letter.wish = ""
    if form is not None:
        for name, value in form.to_dict().items():
            setattr(letter, name, value)
        letter.report = report_on(form, letter.body, user.reached) if letter.body else None
    return _queue_again(letter, moment)


@traces.span(SPAN, kind="producer")
def revise(user: User, letter_id: uuid.UUID, wish: str, paragraph: int | None = None) -> Letter:
    """Queue a revision of the letter's text, or of one of its paragraphs; its versions stay.

    Raises:
        NotOffered: the model can't.
        NotWritten: there is no text to revise.
        FormError: the wish is empty or too long, or there is no such paragraph.
        Busy: it is being written already.
        TooManyLetters: the person must wait for one of their letters.
        QuotaUsedUp: the person has had today's letters.
        TooOften: the person has asked for too many in a minute.
    """
    _lock_person(user)
    letter = library.get(user, letter_id, lock=True)
    try:
        if not model_status().can_revise:
            raise NotOffered
        if letter.status in UNFINISHED:
            raise Busy
        if not letter.body:
            raise NotWritten
        asked = wishes.read(wish, paragraph, letter.body)
    except Problem:
        db.session.rollback()
        raise
    moment = _count(user)
    letter.wish, letter.wish_paragraph = asked
    return _queue_again(letter, moment)


def _queue_again(letter: Letter, moment: datetime) -> Letter:
    letter.status, letter.draft = "queued", ""
    letter.error = letter.progress = ""
    letter.tries, letter.stop_requested = 0, False
    _stamp(letter, moment)
    letter.finished_at = letter.first_word_at = None
    wake_writers(db.session)
    announce_change(db.session, letter.id)
    db.session.commit()
    ASKED.labels(current_config().track).inc()
    return letter


def duplicate(
    user: User, letter_id: uuid.UUID, job_title: str, company: str, **changes: str
) -> Letter:
    """Queue a new letter for another job, from the same form but for what is given.

    The advertisement was the first job's: it goes unless another is given.
    """
    form = Form.of(library.get(user, letter_id)).to_dict() | {"advertisement": ""}
    return create(user, Form.parse({**form, **changes, "job_title": job_title, "company": company}))


def stop(user: User, letter_id: uuid.UUID) -> Letter:
    """Stop the writing; what was written so far is kept. A finished letter stays as it is."""
    letter = library.get(user, letter_id, lock=True)
    if letter.status == "queued":
        # A letter whose revision is stopped is what it was.
        letter.status, letter.finished_at = "done" if letter.wish else "stopped", now()
        LETTERS.labels("stopped", letter.web_track, "").inc()
    elif letter.status == "writing":
        letter.stop_requested = True
    announce_change(db.session, letter.id)
    db.session.commit()
    return letter


def _lock_person(user: User) -> None:
    """Let one request at a time queue letters for a person, so that the limit is exact."""
    person = select(User.id).where(User.id == user.id).with_for_update(key_share=True)
    if db.session.scalar(person) is None:
        raise LetterNotFound


def _count(user: User) -> datetime:
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
    letter.traceparent = traces.traceparent() or None
    letter.web_track, letter.web_version = config.track, build(config.commit)
    letter.experiment, letter.variant = assignments.placement_of(letter.user_id)


def _stored_key(key: str | None, form: Form) -> str | None:
    """Return the key as kept: a form that was changed under an old key is another letter."""
    if not key:
        return None
    values = form.to_dict()
    for name in LATER:
        if values[name] == FIELDS[name].default:
            del values[name]  # so a release that doesn't know the field finds the same letter
    parts = (key, *values.values())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
