"""The API's operations on one's own account and its sessions."""

from typing import Any

from flask import Response, jsonify, make_response

from webapp.accounts import credentials, letterhead, register, sessions
from webapp.accounts.guard import current_session, current_user
from webapp.accounts.tokens import came_by_cookie, clear_cookies, set_cookies
from webapp.core.models import Session, User
from webapp.limits import quota

from .account_schemas import (
    Account,
    AccountChange,
    DailyQuota,
    Letterhead,
    LetterheadChange,
    PasswordChange,
    SessionPath,
    SignIn,
    SignIns,
    TokenPair,
)
from .auth import pair
from .document import failures
from .requests import blueprint

api = blueprint("account", "One's own account and its sessions.")


@api.get("/account", responses={200: Account})
def get_account() -> dict[str, Any]:
    """Show the account."""
    return _account(current_user())


@api.get("/account/quota", responses={200: DailyQuota})
def get_quota() -> dict[str, Any]:
    """Show what is used and left of today's letters and tokens; days are UTC."""
    return DailyQuota.model_validate(quota.of_day(current_user())).model_dump(mode="json")


@api.patch("/account", responses={200: Account, **failures(409, 429)})
def update_account(body: AccountChange) -> dict[str, Any]:
    """Change the username or the e-mail."""
    user = current_user()
    values = {"username": user.username, "email": user.email}
    register.update(user, **{**values, **body.model_dump(exclude_unset=True)})
    return _account(user)


@api.put("/account/letterhead", responses={200: Letterhead})
def update_letterhead(body: LetterheadChange) -> dict[str, Any]:
    """Change what stands above one's letters, and their paper."""
    user = current_user()
    letterhead.update(user, body.model_dump(exclude_unset=True))
    return Letterhead.model_validate(user).model_dump(mode="json")


@api.delete("/account", responses={204: None})
def delete_account() -> Response:
    """Delete the account with all its letters, at once and for good."""
    register.delete(current_user())
    return _signed_out()


@api.put("/account/password", responses={200: TokenPair, **failures(429)})
def change_password(body: PasswordChange) -> Response:
    """Change the password; every session ends, and a new one begins with these tokens."""
    tokens = credentials.change_password(current_user(), body.current_password, body.new_password)
    response = jsonify(pair(tokens))
    if came_by_cookie():
        set_cookies(response, tokens)
    return response


@api.get("/sessions", responses={200: SignIns})
def list_sessions() -> dict[str, Any]:
    """List the open sessions, the last seen first."""
    return {"items": [_shown(each) for each in sessions.live_sessions(current_user())]}


@api.delete("/sessions", responses={204: None})
def delete_sessions() -> Response:
    """Log out everywhere."""
    sessions.revoke_all(current_user())
    return _signed_out()


@api.delete("/sessions/<uuid:session_id>", responses={204: None})
def delete_session(path: SessionPath) -> tuple[str, int]:
    """Log one session out."""
    sessions.end(path.session_id, current_user())
    return "", 204


def _account(user: User) -> dict[str, Any]:
    return Account.model_validate(user).model_dump(mode="json")


def _shown(session: Session) -> dict[str, Any]:
    sign_in = SignIn.model_validate(session)
    sign_in.current = session.id == current_session().id
    return sign_in.model_dump(mode="json")


def _signed_out() -> Response:
    response = make_response("", 204)
    clear_cookies(response)
    return response
