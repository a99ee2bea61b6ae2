"""The queue of letters to be written, kept in Postgres, as the writers use it.

A writer claims a letter for the length of a lease (`webapp.jobs.leases`) and renews it with each
flush of the draft.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.core.experiment import MODELS
from webapp.core.metrics import LETTERS
from webapp.core.models import Letter, User
from webapp.jobs import leases
from webapp.jobs.announcements import announce_change
from webapp.jobs.leases import MAX_TRIES, LeaseLostError
from webapp.limits import usage

from .announcements import wake_writers
from .answer import ModelAnswer
from .form import Form
from .turns import next_letter
from .versions import add_version
from .wishes import Wish

CLAIMS = 0x1EAF  # the advisory lock under which letters are claimed, one claim at a time


@dataclass(frozen=True)
class Lease:
    """A writer's right to a letter for a while, and all that it needs to write it."""

    id: uuid.UUID
    user_id: int
    writer: str
    attempt: int
    form: Form
    request_id: str
    traceparent: str  # "" where it belongs to no trace
    queued_at: datetime
    track: str  # of the release that queued it
    variant: str  # of the models that are compared, "" where none are
    wish: Wish | None  # what a revision is asked to do; None for a letter that is written whole
    waited_s: float
    arm: tuple[str, str] = ("", "")  # the experiment that its person is in, and the variant
    reached: tuple[str, ...] = ()  # addresses and numbers of the person's account


def claim(session: Session, writer: str, lease_s: float) -> Lease | None:
    """Take the letter whose turn it is, or return None when none waits."""
    ended: list[tuple[str, str]] = []
    lease = None
    with session.begin():
        # Claims see one another's, or a person with five letters could take five writers.
        leases.one_at_a_time(session, CLAIMS)
        while letter := next_letter(session):
            announce_change(session, letter.id)
            if letter.stop_requested:
                _close(session, letter, "stopped", "" if letter.wish else letter.draft)
                ended.append(("stopped", letter.web_track))
            elif letter.tries >= MAX_TRIES:
                letter.error = "The writing broke off several times."
                _close(session, letter, "failed", "")
                ended.append(("failed", letter.web_track))
            else:
                lease = _take(session, letter, writer, lease_s)
                break
    for outcome, track in ended:
        LETTERS.labels(outcome, track, "").inc()
    return lease


def flush(
    session: Session,
    lease: Lease,
    draft: str,
    progress: str,
    lease_s: float,
    *,
    announce: bool = True,
) -> bool:
    """Save the draft so far and renew the lease; return whether the person asked to stop.

    Args:
        session: a fresh session.
        lease: the writer's.
        draft: the whole text so far.
        progress: a sentence on what the writer waits for, or "".
        lease_s: seconds until the letter is free again.
        announce: wake the pages that show the letter.

    Raises:
        LeaseLostError: the letter is another writer's, or was deleted.
    """
    values: dict[str, Any] = {"draft": draft, "progress": progress}
    if draft:
        values["first_word_at"] = func.coalesce(Letter.first_word_at, func.now())
    with session.begin():
        return leases.renew(session, Letter, lease, values, lease_s, announce=announce)


def begin_again(session: Session, lease: Lease, lease_s: float) -> Lease:
    """Clear the draft and begin the next attempt on the same letter."""
    with session.begin():
        attempt = session.scalar(
            update(Letter)
            .where(*leases.held(Letter, lease))
            .values(attempt=Letter.attempt + 1, draft="", lease_until=leases.after(lease_s))
            .returning(Letter.attempt)
        )
        if attempt is None:
            raise LeaseLostError
        announce_change(session, lease.id)
    return replace(lease, attempt=attempt)


def finish(
    session: Session,
    lease: Lease,
    status: str,
    body: str = "",
    *,
    answer: ModelAnswer,
    tokens: int = 0,
    error: str = "",
    report: dict[str, Any] | None = None,
) -> None:
    """End the writing: `status` is done, failed or stopped; a body becomes a new version.

    `answer` is the one that the body comes from, `tokens` are of all that were asked for.
    """
    with session.begin():
        mine = leases.held(Letter, lease)
        letter = session.scalar(select(Letter).where(*mine).with_for_update())
        if letter is None:
            raise LeaseLostError
        letter.error = error
        if lease.wish and status != "done":
            body = ""  # half a revision is none
        if body:
            letter.model, letter.report = answer.model, report
            letter.model_track, letter.model_revision = answer.track, answer.revision
        _close(session, letter, status, body)
        usage.add_tokens(session, lease.user_id, lease.queued_at, tokens)
        announce_change(session, lease.id)


def write_off(session: Session, lease: Lease, tokens: int) -> None:
    """Count the tokens of a letter that could not be finished, for it was taken away."""
    with session.begin():
        usage.add_tokens(session, lease.user_id, lease.queued_at, tokens)


def hand_back(session: Session, lease: Lease) -> None:
    """Put a letter back at its place in the queue, for another writer."""
    with session.begin():
        leases.put_back(session, Letter, lease)
        wake_writers(session)


def _take(session: Session, letter: Letter, writer: str, lease_s: float) -> Lease:
    letter.draft, letter.first_word_at = "", None
    leases.take(session, letter, writer, lease_s)
    assert letter.started_at is not None  # noqa: S101 - for the type checker: set just above
    waited = (letter.started_at - letter.queued_at).total_seconds()
    return Lease(
        id=letter.id,
        user_id=letter.user_id,
        writer=writer,
        attempt=letter.attempt,
        form=Form.of(letter),
        request_id=letter.request_id,
        traceparent=letter.traceparent or "",
        queued_at=letter.queued_at,
        track=letter.web_track,
        variant=letter.variant if letter.experiment == MODELS else "",
        wish=Wish.of(letter),
        waited_s=max(0.0, waited),
        arm=(letter.experiment, letter.variant),
        reached=session.get_one(User, letter.user_id).reached,
    )


def _close(session: Session, letter: Letter, status: str, body: str) -> None:
    revised = bool(letter.wish and letter.body)
    leases.close(session, letter, "done" if revised else status)  # what was there before is whole
    if status == "failed":
        usage.give_back(session, letter.user_id, letter.queued_at)
    if body:
        letter.first_word_at = letter.first_word_at or letter.finished_at
        letter.draft = body
        add_version(session, letter, body, "model", letter.wish)
    letter.wish = ""
