"""Tokens of the deployed web, signed with its own key, and people who hold them.

Registering costs a hash that is slow on purpose; a thousand people are made in the database.
"""

import base64
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt

from harness import lab
from harness.people import Person
from inkwell.deploy.tools import Tools
from inkwell.shared.release import NAMESPACE, RELEASE

COOKIE = "access_token_cookie"
PEOPLE = """
with made as (
  insert into user_account (username, email, password_hash, created_at)
  select 'crowd' || n, 'crowd' || n || '@example.com', 'none', now()
  from generate_series(1, {number}) n returning id
)
insert into session (id, user_id, created_at, last_seen_at, expires_at, user_agent, address)
select gen_random_uuid(), id, now(), now(), now() + interval '1 hour', '', '' from made
returning user_id, id
"""
GONE = "delete from user_account where username ~ '^crowd[0-9]+$'"


@dataclass
class Signer:
    """Signs with the web's own key, so that only what a test changes is wrong."""

    key: str = field(repr=False)  # not for the report of a failed test

    @classmethod
    def of(cls, tools: Tools) -> "Signer":
        """Return one with the key that the release's Secret has."""
        secret = lab.get(tools, "secret", f"{RELEASE}-secrets")
        return cls(base64.b64decode(secret["data"]["signing-key-current"]).decode())

    def __call__(self, claims: dict[str, Any], kid: str) -> str:
        """Return a token."""
        return jwt.encode(claims, self.key, "ES256", {"kid": kid})


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a token's header and claims."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.get_unverified_header(token), claims


@contextmanager
def crowd(tools: Tools, like: Person, number: int) -> Iterator[list[dict[str, str]]]:
    """Make so many people, and give what each sends as headers; `like` is signed in already."""
    header, claims = parts(like.client.cookies[COOKIE])
    sign = Signer.of(tools)
    lab.sql(tools, NAMESPACE, GONE)  # of a run before
    made = lab.sql(tools, NAMESPACE, PEOPLE.format(number=number))
    try:
        yield [
            _headers(sign(_claims(claims, *row.split("|")), header["kid"]), claims["csrf"])
            for row in made.splitlines()
        ]
    finally:
        lab.sql(tools, NAMESPACE, GONE)


def _claims(like: dict[str, Any], user: str, session: str) -> dict[str, Any]:
    begin = int(time.time())
    times = {"iat": begin, "nbf": begin, "exp": begin + 600}
    return {**like, **times, "sub": user, "sid": session, "jti": str(uuid.uuid4())}


def _headers(token: str, csrf: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={token}", "X-CSRF-TOKEN": csrf}
