"""Requests that cost far more than their bytes, or hold what others need."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contract.form import TYPED
from tests.web.cost import timed
from tests.web.people import MakeApp, MakeLetter, Person
from webapp.accounts import sessions
from webapp.check import check
from webapp.core.database import db
from webapp.core.models import Session
from webapp.letters.form import Form
from webapp.limits import at_once
from webapp.limits.at_once import AtOnce, TooBusy, TooManyAtOnce
from webapp.pages import security

FORM = "application/x-www-form-urlencoded"
MANY = 100_000
FIELDS = tuple(each.name for each in TYPED if not each.one_line)


@pytest.mark.parametrize("path", security.FOR_STRANGERS)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, "&".join(f"a{number}=1" for number in range(MANY))),
        ("application/json", json.dumps({f"a{number}": 1 for number in range(MANY)})),
        (FORM, "username=" + "a" * 17_000),
    ],
)
def test_strangers_may_send_16_kb(client: FlaskClient, path: str, kind: str, body: str) -> None:
    answer = client.post(path, data=body[:1_000_000], content_type=kind)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/letters", "/model/query", "/user/update", "/api/v1/letters"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, "&" * 101),
        (FORM, "&".join(f"a{number}" for number in range(102))),
        ("application/json", json.dumps({f"a{number}": "" for number in range(102)})),
        ("application/json", json.dumps({"a\\" * 3 + str(number): "" for number in range(250)})),
    ],
)
def test_a_body_of_too_many_fields_is_refused(
    person: Person, path: str, kind: str, body: str
) -> None:
    answer = person.client.post(path, data=body, content_type=kind, headers=person.headers)
    assert answer.status_code == 422
    assert answer.get_json()["error"]["message"] == "A request can have 100 fields at most."


def test_a_form_of_too_many_parts_is_refused(person: Person) -> None:
    parts = {f"a{number}": "x" for number in range(101)}
    answer = person.client.post(
        "/model/query", data=parts, content_type="multipart/form-data", headers=person.headers
    )
    assert answer.status_code == 413


def test_a_text_may_have_as_many_quotes_as_characters(
    person: Person, make_letter: MakeLetter
) -> None:
    letter = make_letter(person)
    answer = person.client.put(
        f"/api/v1/letters/{letter}/body", json={"body": 'a"' * 9_999}, headers=person.headers
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("piece", "last", "body"),
    [
        ("tbd", " tbd", "TBD " * 4990 + "x"),
        ("ibm", " ibm'b", "IBM. " * 3990),
        ("i ", " ii", "\u2162" * 20_000),
        ("ff ", " f", "\ufb00" * 20_000),
        ("x ", " x", "a" * 20_000),
        ("x ", " x", "." * 19_999 + "a"),
        ("1 ", " 1", "1 " * 10_000),
        ("ab", " x", " ".join(f"At A{'b' * (n % 40)}a{n % 10}" for n in range(1800))[:20_000]),
    ],
)
def test_a_check_is_quick_whatever_form_and_letter_have_in_common(
    piece: str, last: str, body: str
) -> None:
    texts = dict.fromkeys(FIELDS, (piece * 700)[:1990])
    texts["qualifications"] = texts["qualifications"][:1900] + last
    form = Form.parse({"job_title": "A", "company": "B", "applicant_name": "C", **texts})
    _, seconds = timed(lambda: check(form, body))
    assert seconds < 3  # 17 s when each match walked through the whole form


def test_places_are_limited_for_a_person_and_for_all() -> None:
    places = AtOnce(2, 3)
    places.enter(1)
    places.enter(1)
    with pytest.raises(TooManyAtOnce):
        places.enter(1)
    places.enter(2)
    with pytest.raises(TooBusy):
        places.enter(3)
    places.leave(1)
    places.enter(3)
    assert places.taken == 3


def test_a_person_has_six_requests_under_way_that_may_change_something(
    app: Flask, person: Person
) -> None:
    places = app.extensions[at_once.EXTENSION]
    for _ in range(at_once.MOST_OF_ONE_PERSON):
        places.enter(person.id)
    try:
        refused = person.client.put("/user/update", data={}, headers=person.headers)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
        assert person.client.get("/user/profile").status_code == 200
    finally:
        for _ in range(at_once.MOST_OF_ONE_PERSON):
            places.leave(person.id)
    assert person.client.put("/user/update", data={}, headers=person.headers).status_code == 200
    assert places.taken == 0


def test_a_person_has_fifty_sessions_open(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_OPEN", 3)
    pair = {"username": person.username, "password": person.password}
    for _ in range(5):
        assert app.test_client().post("/api/v1/auth/token", json=pair).status_code == 200
    with app.app_context():
        alive = select(func.count()).where(Session.revoked_at.is_(None))
        assert db.session.scalar(alive) == 3
    assert person.client.get("/user/profile", headers={"Accept": "*/*"}).status_code == 401


@pytest.mark.parametrize(
    ("action", "method", "path", "body"),
    [
        ("edit", "PUT", "body", {"body": "Text {}."}),
        ("rating", "PUT", "rating", {"rating": 1, "words": "{}"}),
        ("export", "GET", "export/txt", None),
        ("diff", "GET", "diff?from=1&to=1", None),
    ],
)
def test_costly_requests_are_counted_by_person_and_minute(
    make_app: MakeApp,
    person: Person,
    make_letter: MakeLetter,
    action: str,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    app = make_app(**{f"{action}s_a_minute": 2})
    api = f"/api/v1/letters/{make_letter(person)}/{path}"
    bearer = {"Authorization": f"Bearer {person.token}"}
    answers = []
    for number in range(3):
        text = json.dumps(body).replace("{}", str(number)) if body else None
        answers.append(
            app.test_client().open(
                api, method=method, data=text, content_type="application/json", headers=bearer
            )
        )
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
