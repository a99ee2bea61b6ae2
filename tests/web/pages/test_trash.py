"""The trash: what is deleted can be taken back for 30 days, and is gone afterwards."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.web.people import MakeLetter, Person
from tests.web.writing import FORM, state
from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import Letter
from webapp.letters import queue
from webapp.limits import retention


def post(person: Person, path: str) -> int:
    return person.client.post(path, headers=person.headers).status_code


def test_a_deleted_letter_is_in_the_trash_alone_and_comes_back_whole(
    make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, company="Kestrel Ltd")
    assert post(person, f"/letters/{letter}/delete") == 303
    for path in ("/letters", "/user/protected"):
        assert "Kestrel Ltd" not in person.client.get(path).text
    for path in ("", "/versions", "/export.pdf", "/events"):
        assert person.client.get(f"/letters/{letter}{path}").status_code == 404
    assert person.client.get(f"/api/v1/letters/{letter}").status_code == 404
    trash = person.client.get("/trash").text
    assert "Kestrel Ltd" in trash
    assert "30 days left" in trash
    assert post(person, f"/trash/{letter}/restore") == 303
    assert "Kestrel Ltd" in person.client.get(f"/letters/{letter}/versions").text
    assert "Kestrel Ltd" not in person.client.get("/trash").text
    assert post(person, f"/trash/{letter}/restore") == 404


def test_what_is_in_the_trash_can_be_deleted_for_good(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letters = [make_letter(person) for _ in range(3)]
    kept = make_letter(person)
    for letter in letters:
        post(person, f"/letters/{letter}/delete")
    assert post(person, f"/trash/{letters[0]}/erase") == 303
    assert post(person, f"/trash/{kept}/erase") == 404
    assert post(person, "/trash/erase") == 303
    with app.app_context():
        assert [each.id for each in db.session.query(Letter)] == [kept]


@pytest.mark.parametrize("path", ["restore", "erase"])
def test_another_persons_trash_is_not_there(
    app: Flask, make_letter: MakeLetter, person: Person, other: Person, path: str
) -> None:
    letter = make_letter(person, company="Secretive Ltd")
    post(person, f"/letters/{letter}/delete")
    assert "Secretive Ltd" not in other.client.get("/trash").text
    assert post(other, f"/trash/{letter}/{path}") == 404
    assert post(other, "/trash/erase") == 303
    assert state(app, letter).deleted_at is not None


def test_a_letter_deleted_before_its_turn_is_never_written(app: Flask, person: Person) -> None:
    answer = person.client.post("/letters", data=FORM, headers=person.headers)
    assert post(person, f"{answer.location}/delete") == 303
    with app.app_context(), Session(db.engine) as session:
        assert queue.claim(session, "writer", 10) is None


def test_the_same_form_after_a_deletion_is_a_new_letter(person: Person) -> None:
    form = {**FORM, "idempotency_key": "k"}
    first = person.client.post("/letters", data=form, headers=person.headers)
    post(person, f"{first.location}/delete")
    second = person.client.post("/letters", data=form, headers=person.headers)
    assert second.status_code == 303
    assert second.location != first.location


def test_the_trash_is_emptied_after_thirty_days(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    times = (None, now() - timedelta(days=29, hours=23), now() - timedelta(days=30, minutes=1))
    letters = [make_letter(person, deleted_at=deleted_at) for deleted_at in times]
    with app.app_context():
        retention.purge(db.session, current_config())
        left = {each.id for each in db.session.query(Letter)}
    assert left == set(letters[:2])


def test_a_strangers_browser_is_sent_to_the_login_page(
    client: FlaskClient, browser: dict[str, str]
) -> None:
    assert client.get("/trash", headers=browser).location == "/auth/login?next=/trash"
