"""What the tests of letters share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.web.writing import person
from webapp.core.models import User


@pytest.fixture
def ann(app: Flask) -> User:
    """A person with an account."""
    return person(app)


@pytest.fixture
def in_context(app: Flask) -> Iterator[None]:
    """Run the test as a request would run."""
    with app.app_context():
        yield
