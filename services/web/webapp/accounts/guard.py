"""What lets a request in: a live session's token, and the answer where there is none.

Every request looks the session's row up, so that a revoked session is dead at once, on every
replica and after a restart.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Response, g, jsonify, make_response, redirect, request, url_for
from flask_jwt_extended import verify_jwt_in_request
from flask_jwt_extended.exceptions import CSRFError, JWTExtendedException
from jwt.exceptions import PyJWTError
from werkzeug.exceptions import NotFound

from webapp.core import bodies
from webapp.core.errors import API_PREFIX, error_response, wants_html
from webapp.core.metrics import REFUSALS
from webapp.core.models import Session, User
from webapp.limits import at_once

from . import sessions
from .signing import jwt
from .tokens import (
    ACCESS_COOKIE,
    OPERATOR,
    REFRESH_PATH,
    ROLE,
    Tokens,
    came_by_cookie,
    csrf_value,
    expired_session_id,
    presented_session_id,
    session_id_of,
)

HOME = "/user/protected"
EXPIRED = "Token has expired"
P = ParamSpec("P")
R = TypeVar("R")


def current_session() -> Session:
    """Return the session that the request's token belongs to; needs `login_required`."""
    session: Session = g.session
    return session


def current_user() -> User:
    """Return the signed-in person; needs `login_required`."""
    return current_session().user


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


def verify_operator() -> None:
    """Demand an operator's token, of a person who still is one; to others nothing is here.

    An operator whose token has run out is sent to renew it, as everybody is elsewhere.

    Raises:
        NotFound: whoever asks is no operator.
        JWTExtendedException, PyJWTError: it is one, whose token is late.
    """
    try:
        verify()
    except (PyJWTError, JWTExtendedException) as error:
        if not _is_late_operator(error):
            raise _nothing_here() from None
        raise
    if not is_operator():
        raise _nothing_here()


def operator_required(view: Callable[P, R]) -> Callable[P, R]:
    """Let only operators in; to others nothing is here."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        verify_operator()
        return view(*args, **kwargs)

    return guarded


def is_operator() -> bool:
    """Return whether the token says that the person is an operator, and the database does too."""
    if g.get("session") is None:
        return False
    return g.get("role") == OPERATOR and current_user().is_operator


def recognise() -> None:
    """Know the person on a page that is open to all, also between two access tokens.

    A session that goes on is shown by its cookies; that lets nobody do anything.
    """
    try:
        if request.method in at_once.SAFE_METHODS:
            verify()
            return
    except (PyJWTError, JWTExtendedException):
        pass
    session_id = presented_session_id()
    g.session = sessions.live_session(session_id) if session_id else None
    g.user_id = g.session.user_id if g.session else None


def become(tokens: Tokens) -> None:
    """Show the rest of this request as the person whom these tokens were just issued to."""
    g.session = sessions.live_session(uuid.UUID(tokens.csrf[:32]))
    g.user_id = g.session.user_id if g.session else None


def page_csrf_token() -> str:
    """Return the CSRF value for the page's forms, "" for strangers."""
    session = g.get("session")
    return csrf_value(session.id) if session is not None else ""


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
    session_id: uuid.UUID | None = session_id_of(claims)
    session = sessions.live_session(session_id) if session_id else None
    if session is None or str(session.user_id) != claims["sub"]:
        return True
    g.session, g.user_id, g.role = session, session.user_id, claims.get(ROLE)
    return False


@jwt.unauthorized_loader
def _missing(reason: str) -> Response:
    """Refuse what came without a token, or with one but without the CSRF value."""
    expired = ACCESS_COOKIE in reason and expired_session_id() is not None
    return _refuse(EXPIRED, expired=True) if expired else _refuse(reason)


@jwt.invalid_token_loader
def _invalid(_reason: str) -> Response:
    return _refuse("The token is not valid")


@jwt.expired_token_loader
def _expired(_header: dict[str, Any], _claims: dict[str, Any]) -> Response:
    return _refuse(EXPIRED, expired=True)


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


def _is_late_operator(error: Exception) -> bool:
    """Return whether what came without a valid token is of an operator's session that goes on."""
    claims: dict[str, Any] = getattr(error, "jwt_data", {})  # of a token that is late, else right
    late = session_id_of(claims) or (expired_session_id() if came_by_cookie() else None)
    session = sessions.live_session(late) if late else None
    return session is not None and session.user.is_operator


def _nothing_here() -> NotFound:
    """Forget who asks, so that the answer is the one of an address that isn't there."""
    g.pop("session", None)
    return NotFound()


def _page_before() -> str:
    """Return the page of ours that a form was sent from: what was typed there is kept for it."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return HOME
    return safe_next(f"{parts.path}?{parts.query}".removesuffix("?"))


def _send_to_sign_in(*, expired: bool) -> Response:
    """Send a browser to the login page and back, by way of a refresh if that may be enough.

    307 repeats the method and the form, so that a letter's form that was open for an hour is
    posted again by the browser itself and nothing typed is lost. A file is chosen once more: the
    renewal takes no body that is as long.
    """
    here = request.full_path.removesuffix("?")
    if request.path == REFRESH_PATH:
        target = safe_next(request.args.get("next"))
    elif expired and bodies.is_long(request):
        again = f"{_page_before().partition('?')[0]}?notice=choose-again"
        return make_response(redirect(url_for("auth.refresh", next=again), 303))
    elif expired:
        return make_response(redirect(url_for("auth.refresh", next=here), 307))
    else:
        target = here if request.method == "GET" else _page_before()
    return make_response(redirect(url_for("auth.login", next=target), 303))
