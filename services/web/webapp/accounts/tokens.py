"""A session's tokens: issue them, hand them to browsers as cookies, and read who presents one.

The CSRF value belongs to the session: a form that was open before a refresh still posts, and a
browser whose access token has run out is distinguished from a stranger.
"""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Response, request
from flask_jwt_extended import create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.models import Session

ACCESS_COOKIE = "access_token_cookie"
CSRF_COOKIE = "csrf_access_token"
REFRESH_COOKIE = "refresh_token_cookie"
REFRESH_PATH = "/auth/refresh"
ROLE, OPERATOR = "role", "operator"  # a claim of operators' access tokens, and its value


@dataclass(frozen=True)
class Tokens:
    """What a signed-in client holds. `csrf` goes into X-CSRF-TOKEN or the form's csrf_token."""

    access: str
    refresh: str
    csrf: str
    access_seconds: int  # until the access token runs out
    seconds: int  # until the session ends


def issue(session: Session) -> Tokens:
    """Return fresh tokens for a session.

    An access token lives for minutes, a refresh token as long as the session. An operator's access
    token says so; whether it is still so is asked of the database.
    """
    left = session.expires_at - now()
    claims = {"sid": str(session.id), "csrf": csrf_value(session.id)}
    role = {ROLE: OPERATOR} if session.user.is_operator else {}
    identity = str(session.user_id)
    lifetime = min(timedelta(minutes=current_config().access_token_minutes), left)
    return Tokens(
        access=create_access_token(
            identity, additional_claims={**claims, **role}, expires_delta=lifetime
        ),
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
    """Take a browser's tokens away, and whatever a page has stored there."""
    response.headers["Clear-Site-Data"] = '"storage"'
    for name, path in ((ACCESS_COOKIE, "/"), (CSRF_COOKIE, "/"), (REFRESH_COOKIE, REFRESH_PATH)):
        response.delete_cookie(name, path=path, secure=request.is_secure, samesite="Lax")


def came_by_cookie() -> bool:
    """Return whether the request's token is a cookie's, so that the next must be one too."""
    return "Authorization" not in request.headers


def presented_session_id() -> uuid.UUID | None:
    """Return the session of the access token that came along, or of one that ran out."""
    token = request.cookies.get(ACCESS_COOKIE)
    if not token:
        return expired_session_id()
    try:
        return session_id_of(decode_token(token, allow_expired=True))
    except (PyJWTError, JWTExtendedException):
        return None


def expired_session_id() -> uuid.UUID | None:
    """Return the session of a client whose access cookie went with its token."""
    value = request.cookies.get(CSRF_COOKIE, "")
    try:
        session_id = uuid.UUID(value[:32])
    except ValueError:
        return None
    same = hmac.compare_digest(csrf_value(session_id).encode(), value.encode())
    return session_id if same else None


def session_id_of(claims: dict[str, Any]) -> uuid.UUID | None:
    """Return the session that a token's claims name, None if they name none."""
    try:
        return uuid.UUID(claims["sid"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
