"""What the tests of the operators' pages share."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from tests.web.people import Enter, Person, cookie
from webapp.core.database import db
from webapp.core.models import User
from webapp.operators import asking, board, questions, requests

Change = Callable[[Person, bool], None]


@pytest.fixture
def set_operator(app: Flask) -> Change:
    """Grant or revoke in the database alone; tokens stay as they are."""

    def change(person: Person, operates: bool) -> None:
        with app.app_context():
            db.session.execute(
                update(User).where(User.id == person.id).values(is_operator=operates)
            )
            db.session.commit()

    return change


@pytest.fixture
def operator(app: Flask, register_and_login: Enter, set_operator: Change) -> Person:
    """Olga, an operator with a token that says so; nothing is kept from other tests."""
    for module in (board, requests):
        module.init_app(app)
    olga = register_and_login(app.test_client(), "olga")
    set_operator(olga, True)
    answer = olga.client.post("/auth/refresh", headers=olga.headers)
    assert answer.status_code in (200, 204, 303), answer.text
    return Person(
        olga.id, olga.username, olga.email, olga.password, olga.client, cookie(
            olga.client, "csrf_access_token"
        ),
    )  # fmt: skip


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take its time."""
    monkeypatch.setattr(questions, "WAIT_S", 20.0)
    monkeypatch.setattr(asking, "WAIT_S", 20.0)
