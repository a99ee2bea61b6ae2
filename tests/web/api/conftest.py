"""What the tests of the API share."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.web.api.program import Program
from tests.web.people import Person


@pytest.fixture
def stranger(app: Flask) -> Program:
    return Program(app.test_client(use_cookies=False))


@pytest.fixture
def ann(app: Flask, person: Person) -> Program:
    return Program(app.test_client(use_cookies=False), person.token)


@pytest.fixture
def letter(person: Person, make_letter: Callable[..., uuid.UUID]) -> uuid.UUID:
    return make_letter(person)
