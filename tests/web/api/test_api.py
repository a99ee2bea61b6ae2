"""The API, walked through by a program that knows its document."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.web.api.program import NEW, Program, problem
from tests.web.people import Person


def test_a_person_registers_signs_in_and_signs_out(stranger: Program) -> None:
    assert stranger("POST", "/auth/register", NEW).status_code == 201
    credentials = {"username": NEW["username"], "password": NEW["password"]}
    pair = stranger("POST", "/auth/token", credentials).get_json()
    assert pair["token_type"] == "Bearer"
    assert 0 < pair["expires_in"] <= 15 * 60
    ann = Program(stranger.client, pair["access_token"])
    assert ann("GET", "/account").get_json()["email"] == NEW["email"]
    renewed = Program(stranger.client, pair["refresh_token"])("POST", "/auth/refresh").get_json()
    assert ann("POST", "/auth/logout").status_code == 204
    for token in (pair["access_token"], renewed["access_token"]):
        assert problem(Program(stranger.client, token)("GET", "/account"))[0] == 401
    assert (
        Program(stranger.client, renewed["refresh_token"])("POST", "/auth/refresh").status_code
        == 401
    )


def test_an_access_token_is_no_refresh_token(ann: Program) -> None:
    assert problem(ann("POST", "/auth/refresh"))[:2] == (401, "unauthorized")


def test_the_account_is_changed_and_deleted(ann: Program, person: Person) -> None:
    changed = ann("PATCH", "/account", {"username": "anne"})
    assert (changed.get_json()["username"], changed.get_json()["email"]) == ("anne", person.email)
    passwords = {"current_password": person.password, "new_password": NEW["password"]}
    changed = ann("PUT", "/account/password", passwords)
    assert changed.status_code == 200
    ann.token = changed.get_json()["access_token"]
    credentials = {"username": "anne", "password": NEW["password"]}
    assert ann("POST", "/auth/token", credentials).status_code == 200
    assert ann("DELETE", "/account").status_code == 204
    assert problem(ann("GET", "/account"))[0] == 401
    assert problem(ann("POST", "/auth/token", credentials))[:2] == (401, "wrong_credentials")


def test_sessions_are_listed_and_ended_one_by_one_or_all(
    ann: Program, person: Person, stranger: Program
) -> None:
    credentials = {"username": person.username, "password": person.password}
    second = stranger("POST", "/auth/token", credentials).get_json()["access_token"]
    sessions = ann("GET", "/sessions").get_json()["items"]
    assert [each["current"] for each in sessions].count(True) == 1
    elsewhere = next(each["id"] for each in sessions if not each["current"])
    assert ann("DELETE", f"/sessions/{elsewhere}").status_code == 204
    assert Program(stranger.client, second)("GET", "/account").status_code == 401
    assert problem(ann("DELETE", f"/sessions/{elsewhere}"))[0] == 404
    assert ann("DELETE", "/sessions").status_code == 204
    assert ann("GET", "/account").status_code == 401


def test_another_persons_session_is_not_found(ann: Program, other: Person, app: Flask) -> None:
    bob = Program(app.test_client(use_cookies=False), other.token)
    his = bob("GET", "/sessions").get_json()["items"][0]["id"]
    assert problem(ann("DELETE", f"/sessions/{his}"))[0] == 404
    assert bob("GET", "/account").status_code == 200


def test_the_swagger_page_uses_our_own_files_alone(client: FlaskClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert not re.search(r"<style|style=|<script(?![^>]*\bsrc=)|\bon\w+=|https?://", page.text)
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        if address.startswith("#"):
            continue
        with client.get(address.replace("&amp;", "&"), follow_redirects=True) as file:
            assert file.status_code == 200, address
