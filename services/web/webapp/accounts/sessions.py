"""Sign-ins: a row each, and the tokens that carry its id.

An access token lives for minutes, a refresh token as long as the row. Every request looks the
row up, so that a revoked session is dead at once, on every replica and after a restart. The
CSRF value belongs to the session: a form that was open before a refresh still posts, and a
browser whose access token has run out is told from a stranger.
"""

import hashlib
import hmac
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Response, g, jsonify, make_response, redirect, request, url_for
from flask_jwt_extended import (
    create_access_token,
    create_refresh_token,
    decode_token,
    get_jwt,
    verify_jwt_in_request,
)
from flask_jwt_extended.exceptions import CSRFError, JWTExtendedException
from jwt.exceptions import PyJWTError
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import joinedload

from webapp.core import at_once
from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.errors import API_PREFIX, error_response, wants_html
from webapp.core.metrics import REFUSALS
from webapp.core.models import Session, User
from webapp.core.problem import Problem

from .signing import jwt

ACCESS_COOKIE = "access_token_cookie"
CSRF_COOKIE = "csrf_access_token"
REFRESH_COOKIE = "refresh_token_cookie"
REFRESH_PATH = "/auth/refresh"
RAN_OUT = "Token has expired"
HOME = "/user/protected"
USER_AGENT_LENGTH = 200
MOST_OPEN = 50  # sessions of a person
P = ParamSpec("P")
R = TypeVar("R")
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
        super().__init__("This session has ended. Please sign in.")


@dataclass(frozen=True)
class Tokens:
    """What a signed-in client holds. `csrf` goes into X-CSRF-TOKEN or the form's csrf_token."""

    access: str
    refresh: str
    csrf: str
    access_seconds: int  # until the access token runs out
    seconds: int  # until the session ends


def sign_in(user_id: int, password_hash: str) -> Tokens | None:
    """Open a session, if the person's password still has this hash; the client's old one ends.

    The row is locked against a change of the password, which ends every session: one that was
    opened with the old password is either there by then or not opened.
    """
    person = select(User.id).where(User.id == user_id, User.password_hash == password_hash)
    if db.session.scalar(person.with_for_update(read=True)) is None:
        db.session.rollback()
        return None
    previous = presented_session_id()
    if previous is not None:
        _revoke(Session.id == previous)
    db.session.execute(
        delete(Session).where(Session.user_id == user_id, Session.expires_at < now())
    )
    tokens = _open(user_id)
    db.session.commit()
    logger.info("signed in", extra={"user_id": user_id})
    return tokens


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
    return _issue(session)


def _end_oldest(user_id: int) -> None:
    """End those of a person's sessions that were seen longest ago, beyond MOST_OPEN."""
    mine = (Session.user_id == user_id) & Session.revoked_at.is_(None)
    oldest = select(Session.id).where(mine).order_by(Session.last_seen_at.desc()).offset(MOST_OPEN)
    _revoke(Session.id.in_(oldest))


def renew(session: Session) -> Tokens:
    """Return fresh tokens for a live session, and note that it was seen."""
    session.last_seen_at = now()
    tokens = _issue(session)
    db.session.commit()
    return tokens


def _issue(session: Session) -> Tokens:
    left = session.expires_at - now()
    claims = {"sid": str(session.id), "csrf": csrf_value(session.id)}
    identity = str(session.user_id)
    lifetime = min(timedelta(minutes=current_config().access_token_minutes), left)
    return Tokens(
        access=create_access_token(identity, additional_claims=claims, expires_delta=lifetime),
        refresh=create_refresh_token(identity, additional_claims=claims, expires_delta=left),
        csrf=claims["csrf"],
        access_seconds=int(lifetime.total_seconds()),
        seconds=int(left.total_seconds()),
    )


def csrf_value(session_id: uuid.UUID) -> str:
    """Return the session's CSRF value, which only we can make: its id, and a proof of that."""
    secret = current_config().secret_key.encode()
    proof = hmac.new(secret, b"csrf:" + session_id.bytes, hashlib.sha256).hexdigest()
    return f"{session_id.hex}{proof}"


def set_cookies(response: Response, tokens: Tokens) -> None:
    """Give a browser its tokens.

    The access cookie goes with its token, for a gateway refuses a token that has run out on every
    path, the refresh among them. The CSRF cookie stays, to tell late from never.
    """
    set_cookie = partial(response.set_cookie, secure=request.is_secure, samesite="Lax")
    set_cookie(ACCESS_COOKIE, tokens.access, max_age=tokens.access_seconds, httponly=True)
    set_cookie(CSRF_COOKIE, tokens.csrf, max_age=tokens.seconds)
    set_cookie(
        REFRESH_COOKIE, tokens.refresh, max_age=tokens.seconds, httponly=True, path=REFRESH_PATH
    )


def clear_cookies(response: Response) -> None:
    """Take a browser's tokens away, and whatever a page has kept there."""
    response.headers["Clear-Site-Data"] = '"storage"'
    for name, path in ((ACCESS_COOKIE, "/"), (CSRF_COOKIE, "/"), (REFRESH_COOKIE, REFRESH_PATH)):
        response.delete_cookie(name, path=path, secure=request.is_secure, samesite="Lax")


def live_sessions(user: User) -> list[Session]:
    """Return the person's open sessions, the last seen first."""
    query = (
        select(Session)
        .where(Session.user_id == user.id, Session.revoked_at.is_(None), Session.expires_at > now())
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


def _revoke(*which: ColumnElement[bool]) -> bool:
    """End the open sessions among these; return whether there was one."""
    query = update(Session).where(Session.revoked_at.is_(None), *which)
    return bool(db.session.execute(query.values(revoked_at=now()).returning(Session.id)).all())


def current_session() -> Session:
    """Return the session that the request's token belongs to; needs `login_required`."""
    session: Session = g.session
    return session


def current_user() -> User:
    """Return the signed-in person; needs `login_required`."""
    return current_session().user


def presented_session_id() -> uuid.UUID | None:
    """Return the session of the access token that came along, or of one that ran out."""
    token = request.cookies.get(ACCESS_COOKIE)
    if not token:
        return _late_session_id()
    try:
        return _session_id(decode_token(token, allow_expired=True))
    except (PyJWTError, JWTExtendedException):
        return None


def _late_session_id() -> uuid.UUID | None:
    """Return the session of a client whose access cookie went with its token."""
    value = request.cookies.get(CSRF_COOKIE, "")
    try:
        session_id = uuid.UUID(value[:32])
    except ValueError:
        return None
    same = hmac.compare_digest(csrf_value(session_id).encode(), value.encode())
    return session_id if same else None


def came_by_cookie() -> bool:
    """Return whether the request's token is a cookie's, so that the next must be one too."""
    return "Authorization" not in request.headers


def verify(*, refresh: bool = False) -> None:
    """Demand a live session's token: the Authorization header's if there is one, else a cookie.

    Raises:
        JWTExtendedException, PyJWTError: answered by `_refuse` as 401 or with a redirect.
    """
    locations = ["cookies"] if came_by_cookie() else ["headers"]
    try:
        verify_jwt_in_request(refresh=refresh, locations=locations)
    except TypeError:  # hmac.compare_digest takes ASCII alone
        raise CSRFError("CSRF double submit tokens do not match") from None
    if request.method not in at_once.SAFE_METHODS:
        at_once.enter(g.user_id)


def login_required(view: Callable[P, R]) -> Callable[P, R]:
    """Let only signed-in people in: JSON clients get 401, browsers the login page and back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        verify()
        return view(*args, **kwargs)

    return guarded


def recognise() -> None:
    """Know the person on a page that is open to all; a token that isn't valid is ignored."""
    try:
        verify()
    except (PyJWTError, JWTExtendedException):
        g.pop("session", None)


def page_csrf_token() -> str:
    """Return the CSRF value for the page's forms, "" for strangers."""
    return str(get_jwt()["csrf"]) if g.get("session") is not None else ""


def safe_next(target: str | None, default: str = HOME) -> str:
    """Return `target` if it is a path of this site, else `default`."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    # urlsplit drops tabs and line ends, as browsers do, and may then find a host, or half of one.
    if "\\" in target or not target.isprintable():
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


@jwt.token_in_blocklist_loader
def _is_dead(_header: dict[str, Any], claims: dict[str, Any]) -> bool:
    """Look the token's session and person up, in one query."""
    g.session = None
    session_id = _session_id(claims)
    if session_id is None:
        return True
    query = (
        select(Session)
        .options(joinedload(Session.user, innerjoin=True))
        .where(Session.id == session_id, Session.revoked_at.is_(None), Session.expires_at > now())
    )
    session = db.session.scalar(query)
    if session is None or str(session.user_id) != claims["sub"]:
        return True
    g.session, g.user_id = session, session.user_id
    return False


def _session_id(claims: dict[str, Any]) -> uuid.UUID | None:
    try:
        return uuid.UUID(claims["sid"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


@jwt.unauthorized_loader
def _missing(reason: str) -> Response:
    """Refuse what came without a token, or with one but without the CSRF value."""
    late = ACCESS_COOKIE in reason and _late_session_id() is not None
    return _refuse(RAN_OUT, expired=True) if late else _refuse(reason)


@jwt.invalid_token_loader
def _invalid(_reason: str) -> Response:
    return _refuse("The token is not valid")


@jwt.expired_token_loader
def _expired(_header: dict[str, Any], _claims: dict[str, Any]) -> Response:
    return _refuse(RAN_OUT, expired=True)


@jwt.revoked_token_loader
def _revoked(_header: dict[str, Any], _claims: dict[str, Any]) -> Response:
    return _refuse("Token has been revoked")


def _refuse(reason: str, *, expired: bool = False) -> Response:
    REFUSALS.labels("unauthorized").inc()
    if request.path.startswith(API_PREFIX):
        return error_response(401, message=f"{reason}.", headers={"WWW-Authenticate": "Bearer"})
    if not wants_html():
        response = jsonify(msg=reason)
        response.status_code = 401
        return response
    return _send_to_sign_in(expired=expired)


def _send_to_sign_in(*, expired: bool) -> Response:
    """Send a browser to the login page and back, by way of a refresh if that may be enough.

    307 keeps the method and the form, so that a letter's form that was open for an hour is
    posted again by the browser itself and nothing typed is lost.
    """
    here = request.full_path.removesuffix("?")
    if request.path == REFRESH_PATH:
        target = safe_next(request.args.get("next"))
    elif expired:
        return make_response(redirect(url_for("auth.refresh", next=here), 307))
    else:
        target = here if request.method == "GET" else HOME
    return make_response(redirect(url_for("auth.login", next=target), 303))
