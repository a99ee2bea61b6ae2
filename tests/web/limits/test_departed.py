import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.web.people import PASSWORD, MakeApp, Person
from tests.web.writing import FORM
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import DailyUsage, DepartedUsage, PersonAction
from webapp.limits import person_limits, usage
from webapp.limits.person_limits import Action, TooOften

A_DAY, A_MINUTE = 3, 4


@pytest.fixture
def strict(app: Flask, make_app: MakeApp) -> Flask:
    return make_app(letters_a_day=A_DAY, tokens_a_day=1000, letters_a_minute=A_MINUTE)


def call(app: Flask, token: str, path: str, method: str = "GET", **sent: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **sent)


def enter(app: Flask, username: str, email: str) -> str:
    """Register and return a token."""
    account = {"username": username, "email": email, "password": PASSWORD}
    client = app.test_client()
    assert client.post("/api/v1/auth/register", json=account).status_code == 201
    credentials = {"username": username, "password": PASSWORD}
    token: str = client.post("/api/v1/auth/token", json=credentials).get_json()["access_token"]
    return token


def use(app: Flask, user_id: int, letters: int, tokens: int = 0) -> None:
    with app.app_context():
        today = usage.day_of(now())
        db.session.merge(DailyUsage(user_id=user_id, day=today, letters=letters, tokens=tokens))
        db.session.commit()


def used(app: Flask, token: str) -> tuple[int, int]:
    quota = call(app, token, "/account/quota").get_json()
    return quota["letters"]["used"], quota["tokens"]["used"]


def delete(app: Flask, token: str) -> None:
    assert call(app, token, "/account", "DELETE").status_code == 204


@pytest.mark.parametrize(
    ("username", "email"),
    [
        ("ann", "new@example.com"),
        ("ANN", "new@example.com"),
        ("someone", "Ann@Example.com"),
        ("ann", "ann@example.com"),
    ],
)
def test_registering_again_with_either_brings_no_new_share(
    strict: Flask, person: Person, username: str, email: str
) -> None:
    use(strict, person.id, A_DAY, 700)
    delete(strict, person.token)
    token = enter(strict, username, email)
    assert used(strict, token) == (A_DAY, 700)
    refused = call(strict, token, "/letters", "POST", json=FORM)
    assert refused.status_code == 429
    assert refused.get_json()["error"]["code"] == "quota_used_up"


def test_another_identity_has_its_own_share(strict: Flask, person: Person) -> None:
    use(strict, person.id, A_DAY, 700)
    delete(strict, person.token)
    assert used(strict, enter(strict, "bob", "bob@example.com")) == (0, 0)


def test_usage_of_repeatedly_deleted_accounts_adds_up(strict: Flask, person: Person) -> None:
    token = person.token
    for number in range(A_DAY):
        assert call(strict, token, "/letters", "POST", json=FORM).status_code == 201
        delete(strict, token)
        token = enter(strict, "ann", f"ann{number}@example.com")
    assert call(strict, token, "/letters", "POST", json=FORM).status_code == 429


def test_an_identity_that_was_given_up_frees_no_quota(strict: Flask, person: Person) -> None:
    use(strict, person.id, 2, 30)
    changed = {"username": "anna", "email": "anna@example.com"}
    assert call(strict, person.token, "/account", "PATCH", json=changed).status_code == 200
    assert used(strict, person.token) == (2, 30)
    delete(strict, person.token)
    for name, email in (("ann", "x@y.org"), ("bob", "ann@example.com"), ("anna", "z@y.org")):
        assert used(strict, enter(strict, name, email)) == (2, 30)


def test_a_refused_change_of_identity_stores_nothing(
    strict: Flask, person: Person, other: Person
) -> None:
    use(strict, person.id, 2)
    taken = call(strict, person.token, "/account", "PATCH", json={"username": other.username})
    assert taken.status_code == 409
    with strict.app_context():
        assert db.session.query(DepartedUsage).count() == 0


def test_usage_of_deleted_accounts_ends_with_the_day(strict: Flask, person: Person) -> None:
    use(strict, person.id, A_DAY, 700)
    delete(strict, person.token)
    with strict.app_context():
        yesterday = DepartedUsage.day - 1
        db.session.query(DepartedUsage).update({"day": yesterday}, synchronize_session=False)
        db.session.commit()
    assert used(strict, enter(strict, "ann", "ann@example.com")) == (0, 0)


def waits(app: Flask, username: str) -> list[int | None]:
    """Count letters of the person until one is refused."""
    found: list[int | None] = []
    with app.app_context():
        query = text("SELECT id FROM user_account WHERE username = :name")
        user_id = db.session.execute(query, {"name": username}).scalar_one()
        while None in found or not found:
            try:
                person_limits.count(user_id, Action.LETTER)
            except TooOften as refused:
                return [*found, refused.retry_after]
            db.session.commit()
            found.append(None)
    return found


def test_the_last_minutes_letters_count_on(strict: Flask, person: Person) -> None:
    assert len(waits(strict, "ann")) == A_MINUTE + 1
    delete(strict, person.token)
    enter(strict, "ann", "elsewhere@example.com")
    enter(strict, "someone", "ann@example.com")
    for name in ("ann", "someone"):
        found = waits(strict, name)
        assert len(found) == 1
        assert 50 < (found[0] or 0) <= 61
    with strict.app_context():
        earlier = PersonAction.at - timedelta(seconds=61)
        db.session.query(PersonAction).update({"at": earlier}, synchronize_session=False)
        db.session.commit()
    assert len(waits(strict, "ann")) == A_MINUTE + 1


def test_nothing_of_the_account_can_be_read_from_what_is_kept(
    strict: Flask, person: Person, make_app: MakeApp
) -> None:
    use(strict, person.id, 2)
    waits(strict, "ann")
    delete(strict, person.token)
    with strict.app_context():
        rows = [
            *db.session.execute(
                text("SELECT row_to_json(departed_usage)::text FROM departed_usage")
            ),
            *db.session.execute(text("SELECT row_to_json(person_action)::text FROM person_action")),
        ]
        assert len(rows) == 2 + 2 * A_MINUTE
        assert not any("ann" in row or '"user_id":1' in row for (row,) in rows)
    stranger = make_app(secret_key=uuid.uuid4().hex)
    assert used(stranger, enter(stranger, "ann", "ann@example.com")) == (0, 0)
