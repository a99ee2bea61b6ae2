"""The API's operations to register, get tokens, renew them and log out."""

from typing import Any

from flask import Response, make_response

from webapp.accounts import credentials, guard, sessions
from webapp.accounts import register as accounts
from webapp.accounts.guard import login_required
from webapp.accounts.tokens import Tokens, clear_cookies

from .account_schemas import Account, Credentials, NewAccount, TokenPair
from .document import failures
from .requests import SIGNED_IN, blueprint

api = blueprint("auth", "Register, get tokens, renew them, log out.", private=False)


@api.post("/auth/register", responses={201: Account, **failures(409, 429)})
def register(body: NewAccount) -> tuple[dict[str, Any], int]:
    """Make an account."""
    user = accounts.register(body.username, body.email, body.password)
    return Account.model_validate(user).model_dump(mode="json"), 201


@api.post("/auth/token", responses={200: TokenPair, **failures(401, 429)})
def create_token(body: Credentials) -> dict[str, Any]:
    """Log in and get an access token and a refresh token."""
    return pair(credentials.sign_in(body.username, body.password))


@api.post("/auth/refresh", security=[{"refresh": []}], responses={200: TokenPair, **failures(401)})
def refresh_token() -> dict[str, Any]:
    """Get a new pair for the refresh token."""
    guard.verify(refresh=True)
    return pair(sessions.renew(guard.current_session()))


@api.post("/auth/logout", security=SIGNED_IN, responses={204: None, **failures(401)})
@login_required
def logout() -> Response:
    """Log out: both tokens of this session are dead."""
    sessions.revoke(guard.current_session().id)
    response = make_response("", 204)
    clear_cookies(response)
    return response


def pair(tokens: Tokens) -> dict[str, Any]:
    """Return the tokens as a client of the API gets them."""
    return {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "token_type": "Bearer",
        "expires_in": tokens.access_seconds,
    }
