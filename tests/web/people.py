"""Someone who uses the application in a test, and what identifies a browser."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

PASSWORD = "Bar2024!"
BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@dataclass(frozen=True)
class Person:
    """Someone who has registered and logged in, with a client of their own."""

    id: int
    username: str
    email: str
    password: str
    client: FlaskClient
    csrf: str

    @property
    def headers(self) -> dict[str, str]:
        """What an unsafe request needs beside the cookies."""
        return {"X-CSRF-TOKEN": self.csrf}

    @property
    def token(self) -> str:
        """The access token, as a thief would copy it."""
        return cookie(self.client, "access_token_cookie")


Enter = Callable[..., Person]
MakeLetter = Callable[..., uuid.UUID]
MakeApp = Callable[..., Flask]


def cookie(client: FlaskClient, name: str, path: str = "/") -> str:
    """Return a cookie's value; it must be there."""
    answer = client.get_cookie(name, path=path)
    assert answer is not None, f"no cookie {name}"
    return answer.value
