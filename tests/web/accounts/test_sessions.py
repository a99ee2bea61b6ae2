import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_jwt_extended import decode_token
from sqlalchemy import event

from tests.web.accounts.clients import MISSING, thief
from tests.web.people import BROWSER, Enter, MakeApp, Person, cookie
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import Session

UNSAFE = [
    ("PUT", "/user/update"),
    ("DELETE", "/user/delete"),
    ("POST", "/user/update"),
    ("POST", "/user/password"),
    ("POST", "/user/delete"),
    ("POST", "/user/sessions/revoke-all"),
    ("POST", f"/user/sessions/{uuid.UUID(int=7)}/revoke"),
    ("POST", "/model/query"),
    ("POST", "/letters"),
]


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    statements_seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements_seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements_seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/user/protected", "/user/profile"])
@pytest.mark.asvs("8.2.1")
def test_without_a_cookie_a_program_gets_401_and_a_browser_the_login(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()) == (401, MISSING)
    answer = client.get(f"{path}?from=1", headers=BROWSER)
    assert answer.status_code == 303
    target = urlsplit(answer.location)
    assert (target.path, parse_qs(target.query)["next"]) == ("/auth/login", [f"{path}?from=1"])


@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_every_unsafe_address_demands_a_session(
    client: FlaskClient, method: str, path: str
) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.get_json()) == (401, MISSING)


@pytest.mark.asvs("3.5.1")
@pytest.mark.asvs("3.5.3")
@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_every_unsafe_address_demands_the_csrf_value(
    person: Person, method: str, path: str
) -> None:
    answer = person.client.open(path, method=method)
    assert (answer.status_code, answer.get_json()) == (401, {"msg": "Missing CSRF token"})
    wrong = {"X-CSRF-TOKEN": "0" * 64}
    answer = person.client.open(path, method=method, headers=wrong)
    assert answer.status_code == 401
    assert person.client.get("/user/profile").status_code == 200


@pytest.mark.asvs("3.5.3")
@pytest.mark.parametrize(("method", "path"), [*UNSAFE, ("POST", "/auth/logout")])
def test_nothing_is_changed_by_a_get(person: Person, method: str, path: str) -> None:
    answer = person.client.get(path)
    if path != "/letters":  # the same address lists them
        assert answer.status_code == 405, method
    assert person.client.get("/user/profile").status_code == 200


@pytest.mark.parametrize("value", ["é", "\u2028", "0" * 5000, "null"])
def test_a_malformed_csrf_value_is_refused_without_a_fault(person: Person, value: str) -> None:
    latin = value.encode().decode("latin-1")
    answer = person.client.delete("/user/delete", headers={"X-CSRF-TOKEN": latin})
    assert answer.status_code == 401
    form = {"csrf_token": value, "confirm": "ann"}
    assert person.client.post("/user/delete", data=form).status_code == 401


def test_another_persons_csrf_value_is_of_no_use(person: Person, other: Person) -> None:
    answer = person.client.delete("/user/delete", headers=other.headers)
    assert answer.status_code == 401


def test_a_form_carries_the_csrf_value_in_a_field(person: Person) -> None:
    assert f'name="csrf_token" value="{person.csrf}"' in person.client.get("/user/profile").text


@pytest.mark.asvs("9.2.1")
def test_a_session_that_ran_out_is_dead_whatever_its_token_says(app: Flask, person: Person) -> None:
    with app.app_context():
        db.session.query(Session).update({"expires_at": now() - timedelta(seconds=1)})
        db.session.commit()
    assert person.client.get("/user/profile").status_code == 401


def test_tokens_have_the_lifetimes_of_the_settings(app: Flask, person: Person) -> None:
    with app.app_context():
        access = decode_token(person.token)
        refresh = decode_token(cookie(person.client, "refresh_token_cookie", "/auth/refresh"))
    assert access["exp"] - access["iat"] == 15 * 60
    assert refresh["exp"] - refresh["iat"] == pytest.approx(30 * 86400, abs=2)
    assert access["sub"] == refresh["sub"] == str(person.id)
    assert access["sid"] == refresh["sid"]


@pytest.mark.asvs("7.2.3")
def test_each_login_makes_a_session_of_its_own(app: Flask, person: Person) -> None:
    form = {"username": person.username, "password": person.password}
    for _ in range(3):
        app.test_client().post("/auth/login", data=form)
    with app.app_context():
        ids = db.session.query(Session.id).all()
    assert len(set(ids)) == 4
    assert {row.id.version for row in ids} == {4}


@pytest.mark.asvs("7.4.1")
def test_a_revoked_session_stays_dead_after_a_restart(
    app: Flask, person: Person, make_app: MakeApp
) -> None:
    stolen = person.token
    assert thief(make_app(), stolen).get("/user/profile").status_code == 200
    person.client.post("/auth/logout")
    assert thief(make_app(), stolen).get("/user/profile").status_code == 401


@pytest.mark.asvs("7.4.2")
def test_deleting_the_account_kills_all_of_its_sessions(app: Flask, person: Person) -> None:
    elsewhere = app.test_client()
    elsewhere.post("/auth/login", data={"username": "ann", "password": person.password})
    person.client.delete("/user/delete", headers=person.headers)
    answer = elsewhere.get("/user/profile")
    assert (answer.status_code, answer.get_json()) == (401, {"msg": "Token has been revoked"})


def test_a_bearer_token_needs_no_cookie_and_no_csrf_value(app: Flask, person: Person) -> None:
    bearer = {"Authorization": f"Bearer {person.token}"}
    client = app.test_client()
    assert client.get("/user/profile", headers=bearer).status_code == 200
    answer = client.put("/user/update", data={"username": "anna"}, headers=bearer)
    assert answer.status_code == 200


def test_a_wrong_bearer_token_is_not_saved_by_a_cookie(person: Person) -> None:
    bearer = {"Authorization": "Bearer rubbish"}
    assert person.client.get("/user/profile", headers=bearer).status_code == 401


def test_a_refresh_token_opens_no_page(app: Flask, person: Person) -> None:
    refresh = cookie(person.client, "refresh_token_cookie", "/auth/refresh")
    assert thief(app, refresh).get("/user/profile").status_code == 401


def test_a_cookie_lasts_as_long_as_its_token_or_session(app: Flask, person: Person) -> None:
    days = pytest.approx(30 * 86400, abs=5)
    expected = {"access_token_cookie": 900, "csrf_access_token": days, "refresh_token_cookie": days}
    answer = person.client.post("/auth/refresh", headers=person.headers)
    lines = answer.headers.getlist("Set-Cookie")
    ages = {line.split("=")[0]: int(line.split("Max-Age=")[1].split(";")[0]) for line in lines}
    assert ages == expected
    with app.app_context():
        db.session.query(Session).update({"expires_at": now() + timedelta(seconds=30)})
        db.session.commit()
    person.client.post("/auth/refresh", headers=person.headers)
    sent = person.client.get_cookie("access_token_cookie")
    assert sent is not None
    assert sent.max_age == pytest.approx(30, abs=5)


def test_cookies_are_guarded_and_secure_follows_the_scheme(
    app: Flask, register_and_login: Enter
) -> None:
    register_and_login(app.test_client(), "foo")
    form = {"username": "foo", "password": "Bar2024!"}
    for scheme, secure in (("http", False), ("https", True)):
        answer = app.test_client().post("/auth/login", data=form, base_url=f"{scheme}://localhost")
        cookies = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
        assert set(cookies) == {
            "access_token_cookie",
            "csrf_access_token",
            "refresh_token_cookie",
        }
        for name, line in cookies.items():
            assert "SameSite=Lax" in line
            assert ("Secure" in line) is secure
            assert ("HttpOnly" in line) is (name != "csrf_access_token")
        assert "Path=/auth/refresh" in cookies["refresh_token_cookie"]


def test_a_request_looks_its_session_up_once(app: Flask, person: Person) -> None:
    with statements(app) as queries:
        assert person.client.get("/").status_code == 200
    assert len(queries) == 1
    with statements(app) as queries:
        assert app.test_client().get("/").status_code == 200
    assert queries == []
