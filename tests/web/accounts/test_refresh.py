"""A client whose access token has run out, and what its session gets it."""

import uuid
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.accounts.clients import MISSING
from tests.web.people import BROWSER, Person, cookie
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import Session


def test_a_browser_whose_token_ran_out_is_refreshed_and_comes_back(late: Person) -> None:
    answer = late.client.get("/user/profile?notice=updated", headers=BROWSER)
    assert (answer.status_code, urlsplit(answer.location).path) == (307, "/auth/refresh")
    answer = late.client.get(answer.location, headers=BROWSER)
    assert (answer.status_code, answer.location) == (307, "/user/profile?notice=updated")
    assert late.client.get(answer.location, headers=BROWSER).status_code == 200


def test_a_form_that_was_open_too_long_is_posted_all_the_same(late: Person) -> None:
    form = {"username": "anna", "email": "anna@example.com", "csrf_token": late.csrf}
    path, hops = "/user/update", list[int]()
    while path == "/user/update" or hops[-1] == 307:  # as a browser does: the form again
        answer = late.client.post(path, data=form, headers=BROWSER)
        path = answer.location
        hops.append(answer.status_code)
    assert (hops, path) == ([307, 307, 303], "/user/profile?notice=updated")
    assert "anna@example.com" in late.client.get(path).text


def test_a_program_with_an_expired_token_gets_401_and_refreshes_with_a_post(late: Person) -> None:
    answer = late.client.get("/user/profile")
    assert (answer.status_code, answer.get_json()) == (401, {"msg": "Token has expired"})
    assert late.client.post("/auth/refresh").get_json() == {"msg": "Missing CSRF token"}
    answer = late.client.post("/auth/refresh", headers=late.headers)
    assert (answer.status_code, answer.text) == (204, "")
    assert late.client.get("/user/profile").status_code == 200


def test_a_session_that_has_ended_is_not_refreshed_for_a_late_browser(
    app: Flask, late: Person
) -> None:
    with app.app_context():
        db.session.query(Session).update({"revoked_at": now()})
        db.session.commit()
    answer = late.client.get("/letters", headers=BROWSER)
    answer = late.client.get(answer.location, headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/auth/login?next=/letters")


@pytest.mark.parametrize("value", ["", "0" * 96, "é", f"{uuid.UUID(int=7).hex}{'0' * 64}"])
def test_an_invalid_csrf_cookie_is_not_sent_to_the_refresh(client: FlaskClient, value: str) -> None:
    client.set_cookie("csrf_access_token", value)
    answer = client.get("/user/profile")
    assert (answer.status_code, answer.get_json()) == (401, MISSING)
    assert client.get("/user/profile", headers=BROWSER).status_code == 303
    assert client.post("/auth/logout").status_code == 302


def test_no_answer_refreshes_a_token_unasked(person: Person) -> None:
    answer = person.client.get("/user/profile")
    assert "Set-Cookie" not in answer.headers


def test_no_refresh_brings_a_session_back_after_logout(app: Flask, person: Person) -> None:
    refresh = cookie(person.client, "refresh_token_cookie", "/auth/refresh")
    person.client.post("/auth/logout")
    client = app.test_client()
    client.set_cookie("refresh_token_cookie", refresh, path="/auth/refresh")
    answer = client.get("/auth/refresh?next=/letters", headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/auth/login?next=/letters")
    assert "access_token_cookie" not in str(answer.headers.getlist("Set-Cookie"))


def test_a_refresh_leads_to_no_other_site(person: Person) -> None:
    for target in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = person.client.get("/auth/refresh", query_string={"next": target})
        assert answer.location == "/user/protected"


def test_logout_works_when_the_access_token_has_run_out(app: Flask, late: Person) -> None:
    refresh = cookie(late.client, "refresh_token_cookie", "/auth/refresh")
    assert late.client.post("/auth/logout").status_code == 302
    client = app.test_client()
    client.set_cookie("refresh_token_cookie", refresh, path="/auth/refresh")
    assert client.get("/auth/refresh").status_code == 401
