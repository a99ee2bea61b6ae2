"""A change of the password: by page and by API, and what it ends."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.accounts.password_change import NEW, change, live_sessions, log_in
from tests.web.people import PASSWORD, Person, cookie

API = "/api/v1/account/password"


def change_by_api(client: FlaskClient, current: str = PASSWORD, **headers: str) -> TestResponse:
    body = {"current_password": current, "new_password": NEW}
    return client.put(API, json=body, headers=headers)


def cookies(client: FlaskClient) -> tuple[str, str]:
    refresh = cookie(client, "refresh_token_cookie", "/auth/refresh")
    return cookie(client, "access_token_cookie"), refresh


def assert_dead(app: Flask, access: str, refresh: str) -> None:
    for token, path, method in (
        (access, "/api/v1/account", "GET"),
        (refresh, "/api/v1/auth/refresh", "POST"),
    ):
        bearer = {"Authorization": f"Bearer {token}"}
        assert app.test_client().open(path, method=method, headers=bearer).status_code == 401
    thief = app.test_client()
    thief.set_cookie("access_token_cookie", access)
    thief.set_cookie("refresh_token_cookie", refresh, path="/auth/refresh")
    assert thief.get("/user/profile").status_code == 401
    assert thief.get("/auth/refresh").status_code == 401


@pytest.mark.asvs("7.4.1")
@pytest.mark.asvs("7.4.3")
def test_after_a_change_old_cookies_are_refused_and_the_page_has_new_ones(
    app: Flask, person: Person
) -> None:
    stolen = cookies(person.client)
    assert change(person).status_code == 303
    assert_dead(app, *stolen)
    assert person.client.get("/user/profile").status_code == 200
    assert not set(stolen) & set(cookies(person.client))
    assert cookie(person.client, "csrf_access_token") != person.csrf
    assert live_sessions(app) == 1


@pytest.mark.asvs("7.4.3")
def test_a_program_goes_on_with_the_pair_that_the_change_returns(
    app: Flask, person: Person
) -> None:
    stolen, program = cookies(person.client), app.test_client()
    answer = change_by_api(program, Authorization=f"Bearer {person.token}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert_dead(app, *stolen)
    pair = answer.get_json()
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    assert program.get("/api/v1/account", headers=bearer).status_code == 200
    renewing = {"Authorization": f"Bearer {pair['refresh_token']}"}
    assert program.post("/api/v1/auth/refresh", headers=renewing).status_code == 200


def test_a_browser_that_changes_its_password_by_the_api_gets_new_cookies(
    app: Flask, person: Person
) -> None:
    stolen = cookies(person.client)
    answer = change_by_api(person.client, **person.headers)
    assert answer.status_code == 200
    assert answer.get_json()["access_token"] == cookie(person.client, "access_token_cookie")
    assert_dead(app, *stolen)
    assert person.client.get("/user/profile").status_code == 200


@pytest.mark.asvs("6.3.1")
def test_strangers_who_guess_at_a_name_do_not_keep_its_owner_from_changing_the_password(
    app: Flask, person: Person
) -> None:
    assert [log_in(app, "Wrong-1!").status_code for _ in range(11)] == [401] * 10 + [429]
    assert change(person).status_code == 303


@pytest.mark.asvs("6.3.1")
def test_a_session_has_ten_wrong_current_passwords_and_a_login_still_works(
    app: Flask, person: Person
) -> None:
    answers = [change(person, "Wrong-1!") for _ in range(12)]
    assert [each.status_code for each in answers] == [422] * 10 + [429] * 2
    assert "Too many attempts. Try again in 15 minutes." in answers[-1].text
    assert "Retry-After" in answers[-1].headers
    refused = change_by_api(person.client, **person.headers)
    assert refused.status_code == 429
    assert 14 * 60 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert log_in(app, PASSWORD).status_code == 302


def test_the_right_current_password_clears_the_sessions_count(person: Person) -> None:
    for _ in range(2):
        assert {change(person, "Wrong-1!").status_code for _ in range(9)} == {422}
        assert change(person, PASSWORD, "short").status_code == 422
    assert change(person).status_code == 303
