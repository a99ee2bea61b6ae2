"""Sign-ins: a row each, opened with a password and ended by the person, a change or the time."""

import logging
import uuid
from datetime import timedelta

from flask import request
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import joinedload

from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import Session, User
from webapp.core.problem import Problem

from . import tokens
from .tokens import Tokens

USER_AGENT_LENGTH = 200
MOST_OPEN = 50  # sessions of a person
logger = logging.getLogger("inkwell.web")


class SessionNotFound(Problem):
    """The person has no such open session."""

    status = 404
    code = "not_found"


class SessionEnded(Problem):
    """The session was ended while its request was under way."""

    status = 401
    code = "unauthorized"

    def __init__(self) -> None:
        super().__init__("This session has ended. Please log in.")


def sign_in(user_id: int, password_hash: str) -> Tokens | None:
    """Open a session, if the person's password still has this hash; the client's old one ends.

    The row is locked against a change of the password, which ends every session: one that was
    opened with the old password is either there by then or not opened.
    """
    person = select(User.id).where(User.id == user_id, User.password_hash == password_hash)
    if db.session.scalar(person.with_for_update(read=True)) is None:
        db.session.rollback()
        return None
    previous = tokens.presented_session_id()
    if previous is not None:
        _revoke(Session.id == previous)
    db.session.execute(
        delete(Session).where(Session.user_id == user_id, Session.expires_at < now())
    )
    issued = _open(user_id)
    db.session.commit()
    logger.info("signed in", extra={"user_id": user_id})
    return issued


def start_over(session_id: uuid.UUID, user_id: int) -> Tokens:
    """End all of the person's sessions and open one for the client whose session that was.

    The caller has locked the person's row, and commits.

    Raises:
        SessionEnded: the client's session was ended in the meantime.
    """
    if not _revoke(Session.id == session_id):
        db.session.rollback()
        raise SessionEnded
    _revoke(Session.user_id == user_id)
    return _open(user_id)


def start_anew(user_id: int) -> Tokens:
    """End all of a person's sessions and open one; the caller locked their row, and commits."""
    _revoke(Session.user_id == user_id)
    return _open(user_id)


def renew(session: Session) -> Tokens:
    """Return fresh tokens for a live session, and note that it was seen."""
    session.last_seen_at = now()
    issued = tokens.issue(session)
    db.session.commit()
    return issued


def live_session(session_id: uuid.UUID) -> Session | None:
    """Return an open session with its person, None if it has ended."""
    query = (
        select(Session)
        .options(joinedload(Session.user, innerjoin=True))
        .where(Session.id == session_id, *_is_live())
    )
    return db.session.scalar(query)


def live_sessions(user: User) -> list[Session]:
    """Return the person's open sessions, the last seen first."""
    query = (
        select(Session)
        .where(Session.user_id == user.id, *_is_live())
        .order_by(Session.last_seen_at.desc())
    )
    return list(db.session.scalars(query))


def revoke(session_id: uuid.UUID) -> None:
    """End a session, if it is open."""
    _revoke(Session.id == session_id)
    db.session.commit()


def end(session_id: uuid.UUID, user: User) -> None:
    """End one of the person's sessions.

    Raises:
        SessionNotFound: the person has no such open session.
    """
    ended = _revoke(Session.id == session_id, Session.user_id == user.id)
    db.session.commit()
    if not ended:
        raise SessionNotFound("There is no such session.")


def revoke_all(user: User) -> None:
    """End all of the person's sessions, those among them that are just being opened."""
    person = select(User.id).where(User.id == user.id).with_for_update(key_share=True)
    db.session.execute(person)
    _revoke(Session.user_id == user.id)
    db.session.commit()


def _open(user_id: int) -> Tokens:
    lifetime = timedelta(days=current_config().refresh_token_days)
    session = Session(
        user_id=user_id,
        expires_at=now() + lifetime,
        user_agent=request.headers.get("User-Agent", "")[:USER_AGENT_LENGTH],
        address=request.remote_addr or "",
    )
    db.session.add(session)
    db.session.flush()
    _end_oldest(user_id)
    return tokens.issue(session)


def _end_oldest(user_id: int) -> None:
    """End those of a person's sessions that were seen longest ago, beyond MOST_OPEN."""
    mine = (Session.user_id == user_id) & Session.revoked_at.is_(None)
    oldest = select(Session.id).where(mine).order_by(Session.last_seen_at.desc()).offset(MOST_OPEN)
    _revoke(Session.id.in_(oldest))


def _is_live() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Session.revoked_at.is_(None), Session.expires_at > now()


def _revoke(*which: ColumnElement[bool]) -> bool:
    """End the open sessions among these; return whether there was one."""
    query = update(Session).where(Session.revoked_at.is_(None), *which)
    return bool(db.session.execute(query.values(revoked_at=now()).returning(Session.id)).all())
