"""The queue of letters to be written, kept in Postgres.

A writer claims a letter for the length of a lease and renews it with each flush of the draft.
A lease that has run out means a dead writer: the letter is free again. Writer and attempt
together are the fence: whoever lost the lease changes nothing any more.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, delete, func, or_, select, text, update
from sqlalchemy.orm import Session, aliased, scoped_session

from webapp.core.experiment import MODELS
from webapp.core.models import Letter, LetterVersion
from webapp.limits import usage

from .answer import Told
from .form import Form

MAX_TRIES = 3
MOST_VERSIONS = 100  # of a letter; the oldest go
CHANGED = "letter"  # the channel that says a letter has changed; the payload is its id
QUEUED = "letter_queued"  # the channel that wakes the writers
CLAIMS = 0x1EAF  # the advisory lock under which letters are claimed, one claim at a time

AnySession = Session | scoped_session[Any]


class LeaseLostError(Exception):
    """The letter is another writer's now, or gone."""


@dataclass(frozen=True)
class Claim:
    """A writer's hold on a letter, and all that it needs to write it."""

    id: uuid.UUID
    user_id: int
    writer: str
    attempt: int
    form: Form
    request_id: str
    queued_at: datetime
    track: str  # of the release that queued it
    variant: str  # of the models that are compared, "" where none are
    waited_s: float


def announce(session: AnySession, letter_id: uuid.UUID) -> None:
    """Tell every page that shows the letter, once the transaction commits."""
    session.execute(select(func.pg_notify(CHANGED, str(letter_id))))


def wake_writers(session: AnySession) -> None:
    """Tell the writers that there is work, once the transaction commits."""
    session.execute(select(func.pg_notify(QUEUED, "")))


def depth(session: AnySession) -> int:
    """Return how many letters wait for a writer."""
    return session.scalar(select(func.count()).where(_free())) or 0


def position(session: AnySession, letter_id: uuid.UUID) -> int:
    """Return how many letters will be taken before this one; 0 when it doesn't wait."""
    waiting = _waiting()
    order = func.row_number().over(order_by=_order(waiting))
    places = select(waiting.c.id, (order - 1).label("place")).subquery()
    return session.scalar(select(places.c.place).where(places.c.id == letter_id)) or 0


def claim(session: Session, writer: str, lease_s: float) -> Claim | None:
    """Take the letter whose turn it is, or return None when none waits."""
    with session.begin():
        # Claims see one another's, or a person with five letters could take five writers.
        session.execute(select(func.pg_advisory_xact_lock(CLAIMS)))
        while letter := _next(session):
            announce(session, letter.id)
            if letter.stop_requested:
                _close(session, letter, "stopped", letter.draft)
            elif letter.tries >= MAX_TRIES:
                letter.error = "The writing broke off several times."
                _close(session, letter, "failed", "")
            else:
                return _take(session, letter, writer, lease_s)
    return None


def flush(
    session: Session, held: Claim, draft: str, progress: str, lease_s: float, *, tell: bool = True
) -> bool:
    """Save the draft so far and renew the lease; return whether the person asked to stop.

    Args:
        session: a fresh session.
        held: the claim.
        draft: the whole text so far.
        progress: a sentence on what the writer waits for, or "".
        lease_s: seconds until the letter is free again.
        tell: announce the change to the pages.

    Raises:
        LeaseLostError: the letter is another writer's, or was deleted.
    """
    values: dict[str, Any] = {"draft": draft, "progress": progress, "lease_until": _after(lease_s)}
    if draft:
        values["first_word_at"] = func.coalesce(Letter.first_word_at, func.now())
    with session.begin():
        # A draft lost in a crash is saved again by the next flush: no need to wait for the disk.
        session.execute(text("SET LOCAL synchronous_commit = off"))
        query = update(Letter).where(*_held(held)).values(values)
        stop = session.scalar(query.returning(Letter.stop_requested))
        if stop is None:
            raise LeaseLostError
        if tell:
            announce(session, held.id)
    return bool(stop)


def begin_again(session: Session, held: Claim, lease_s: float) -> Claim:
    """Clear the draft and begin the next attempt on the same letter."""
    with session.begin():
        attempt = session.scalar(
            update(Letter)
            .where(*_held(held))
            .values(attempt=Letter.attempt + 1, draft="", lease_until=_after(lease_s))
            .returning(Letter.attempt)
        )
        if attempt is None:
            raise LeaseLostError
        announce(session, held.id)
    return replace(held, attempt=attempt)


def finish(
    session: Session,
    held: Claim,
    status: str,
    body: str = "",
    *,
    told: Told,
    tokens: int = 0,
    error: str = "",
    report: dict[str, Any] | None = None,
) -> None:
    """End the writing: `status` is done, failed or stopped; a body becomes a new version.

    `told` is of the answer that the body comes from, `tokens` are of all that were asked for.
    """
    with session.begin():
        letter = session.scalar(select(Letter).where(*_held(held)).with_for_update())
        if letter is None:
            raise LeaseLostError
        letter.error = error
        if body:
            letter.model, letter.report = told.model, report
            letter.model_track, letter.model_revision = told.track, told.revision
        _close(session, letter, status, body)
        usage.add_tokens(session, held.user_id, held.queued_at, tokens)
        announce(session, held.id)


def write_off(session: Session, held: Claim, tokens: int) -> None:
    """Count the tokens of a letter that could not be finished, for it was taken away."""
    with session.begin():
        usage.add_tokens(session, held.user_id, held.queued_at, tokens)


def hand_back(session: Session, held: Claim) -> None:
    """Put a letter back at its place in the queue, for another writer."""
    with session.begin():
        session.execute(
            update(Letter)
            .where(*_held(held))
            .values(status="queued", writer="", lease_until=None, tries=Letter.tries - 1)
        )
        announce(session, held.id)
        wake_writers(session)


def add_version(session: AnySession, letter: Letter, body: str, origin: str) -> int:
    """Make `body` the letter's newest version and return its number; the row must be locked.

    The newest MOST_VERSIONS are kept.
    """
    newest = session.scalar(
        select(func.max(LetterVersion.number)).where(LetterVersion.letter_id == letter.id)
    )
    number = (newest or 0) + 1
    session.add(LetterVersion(letter_id=letter.id, number=number, body=body, origin=origin))
    session.execute(
        delete(LetterVersion).where(
            LetterVersion.letter_id == letter.id, LetterVersion.number <= number - MOST_VERSIONS
        )
    )
    letter.body, letter.may_improve = body, False
    return number


def _free() -> ColumnElement[bool]:
    """Queued, or left by a writer whose lease has run out."""
    return or_(
        Letter.status == "queued",
        (Letter.status == "writing") & (Letter.lease_until <= func.now()),
    )


def _waiting() -> Subquery:
    """The free letters with their turn: people take turns, each with the oldest letter first."""
    busy = (
        select(Letter.user_id, func.count().label("letters"))
        .where(Letter.status == "writing", Letter.lease_until > func.now())
        .group_by(Letter.user_id)
        .subquery()
    )
    own = func.row_number().over(
        partition_by=Letter.user_id, order_by=(Letter.queued_at, Letter.id)
    )
    # What began since this letter was queued: where one letter is written at a time nobody is busy
    # as the next is claimed, and whoever asked for ten would be served ten times in a row.
    begun = aliased(Letter)
    served = (
        select(func.max(begun.started_at))
        .where(begun.user_id == Letter.user_id, begun.started_at >= Letter.queued_at)
        .scalar_subquery()
    )
    turn = func.coalesce(busy.c.letters, 0) + own
    return (
        select(Letter.id, Letter.queued_at, turn.label("turn"), served.label("served"))
        .outerjoin(busy, busy.c.user_id == Letter.user_id)
        .where(_free())
        .subquery()
    )


def _order(waiting: Subquery) -> tuple[ColumnElement[Any], ...]:
    """Return what the letters are taken by, the first deciding."""
    told = waiting.c
    return told.turn, told.served.asc().nulls_first(), told.queued_at, told.id


def _next(session: Session) -> Letter | None:
    waiting = _waiting()
    return session.scalar(
        select(Letter)
        .join(waiting, waiting.c.id == Letter.id)
        .where(_free())
        .order_by(*_order(waiting))
        .limit(1)
        .with_for_update(of=Letter, skip_locked=True)
    )


def _take(session: Session, letter: Letter, writer: str, lease_s: float) -> Claim:
    letter.status = "writing"
    letter.writer = writer
    letter.attempt += 1
    letter.tries += 1
    letter.draft = letter.error = letter.progress = ""
    letter.first_word_at = None
    session.flush()
    started, lease = func.now(), _after(lease_s)
    session.execute(
        update(Letter).where(Letter.id == letter.id).values(started_at=started, lease_until=lease)
    )
    session.refresh(letter)
    assert letter.started_at is not None  # noqa: S101 - for the type checker: set just above
    waited = (letter.started_at - letter.queued_at).total_seconds()
    return Claim(
        id=letter.id,
        user_id=letter.user_id,
        writer=writer,
        attempt=letter.attempt,
        form=Form.of(letter),
        request_id=letter.request_id,
        queued_at=letter.queued_at,
        track=letter.web_track,
        variant=letter.variant if letter.experiment == MODELS else "",
        waited_s=max(0.0, waited),
    )


def _close(session: Session, letter: Letter, status: str, body: str) -> None:
    letter.status = status
    letter.writer = ""
    letter.lease_until = None
    letter.stop_requested, letter.progress = False, ""
    letter.finished_at = session.scalar(select(func.now()))
    if status == "failed":
        usage.give_back(session, letter.user_id, letter.queued_at)
    if body:
        letter.first_word_at = letter.first_word_at or letter.finished_at
        letter.draft = body
        add_version(session, letter, body, "model")


def _held(held: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        Letter.id == held.id,
        Letter.writer == held.writer,
        Letter.attempt == held.attempt,
        Letter.status == "writing",
    )


def _after(seconds: float) -> ColumnElement[Any]:
    return func.now() + timedelta(seconds=seconds)
