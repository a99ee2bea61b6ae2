"""What the tests of accounts share."""

from pathlib import Path

import pytest
from flask import Flask

from tests.web.accounts.clients import expired
from tests.web.people import Person


@pytest.fixture(params=["gone", "stale"])
def late(request: pytest.FixtureRequest, app: Flask, person: Person) -> Person:
    """Ann, whose access token has run out; her browser has dropped its cookie, or not yet."""
    if request.param == "gone":
        person.client.delete_cookie("access_token_cookie")
    else:
        person.client.set_cookie("access_token_cookie", expired(app, person))
    return person


@pytest.fixture
def signing_key(signing_keys: Path) -> str:
    return (signing_keys / "current.pem").read_text()
