"""What the tests of the writer share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.web.fake_model import FakeModel
from tests.web.writing import person, serving
from webapp.core.models import User


@pytest.fixture
def ann(app: Flask) -> User:
    return person(app)


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving(FakeModel()) as fake:
        yield fake
