"""What the API refuses, and in which shape."""

import io
import json
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.web.api.program import FORM, NEW, Program, problem
from tests.web.people import Person

REFUSED = [
    ("POST", "/letters", {**FORM, "company": ""}, 422, "company"),
    ("POST", "/letters", {**FORM, "company": " \t "}, 422, "company"),
    ("POST", "/letters", {**FORM, "company": "a\0b"}, 422, "company"),
    ("POST", "/letters", {**FORM, "company": "x" * 121}, 422, "company"),
    ("POST", "/letters", {**FORM, "company": 7}, 422, "company"),
    ("POST", "/letters", {**FORM, "tone": "rude"}, 422, "tone"),
    ("POST", "/letters", {**FORM, "length": "huge"}, 422, "length"),
    ("POST", "/letters", {**FORM, "length": None}, 422, "length"),
    ("POST", "/letters", {**FORM, "salary": "high"}, 422, "salary"),
    ("POST", "/letters", {"company": "google"}, 422, "job_title"),
    ("POST", "/letters", [FORM], 422, None),
    ("POST", "/letters", json.dumps(FORM), 422, None),
    ("GET", "/letters?page=0", None, 422, "page"),
    ("GET", f"/letters?page={10**30}", None, 422, "page"),
    ("GET", "/letters?per_page=101", None, 422, "per_page"),
    ("GET", "/letters?q=%00", None, 422, "q"),
    ("GET", "/letters?sort=age", None, 422, "sort"),
    ("GET", "/account?x=1", None, 422, "x"),
    ("GET", f"/letters/{uuid.UUID(int=0)}", None, 404, None),
    ("GET", "/letters/1", None, 404, None),
    ("GET", f"/letters/{uuid.UUID(int=0)}/versions/{10**30}", None, 404, None),
    ("PUT", "/letters", None, 405, None),
    ("GET", "/nothing", None, 404, None),
    ("PATCH", "/account", {"email": "nobody"}, 422, "email"),
    ("PATCH", "/account", {"username": None}, 422, "username"),
    ("PATCH", "/account", {"username": "bob"}, 409, "username"),
    ("PUT", "/account/letterhead", {"letter_email": "nobody"}, 422, "letter_email"),
    ("PUT", "/account/letterhead", {"paper": "a3"}, 422, "paper"),
    ("POST", "/auth/register", {**NEW, "password": "Password1!"}, 422, "password"),
    (
        "POST",
        "/auth/register",
        {**NEW, "username": "BOB", "email": "b@example.com"},
        409,
        "username",
    ),
    (
        "PUT",
        "/account/password",
        {"current_password": "wrong", "new_password": NEW["password"]},
        422,
        "current_password",
    ),
]


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize(("method", "path", "body", "status", "field"), REFUSED)
def test_refusals_have_one_shape(
    ann: Program,
    method: str,
    path: str,
    body: Any,
    status: int,
    field: str | None,
) -> None:
    content = problem(ann(method, path, body))
    assert (content[0], content[2]) == (status, field)


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        (b'{"job_title": ', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}" + b" " * 1024 * 1024, "application/json", 413),
        (b"job_title=Baker", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
    ],
)
def test_a_body_that_is_no_json_is_refused(
    ann: Program, sent: bytes, kind: str, status: int
) -> None:
    headers = {"Authorization": f"Bearer {ann.token}"}
    answer = ann.client.post(
        "/api/v1/letters", input_stream=io.BytesIO(sent), content_length=len(sent),
        content_type=kind, headers=headers,
    )  # fmt: skip
    assert problem(answer)[0] == status


@pytest.mark.asvs("3.5.1")
def test_a_browsers_cookies_need_the_csrf_value_where_something_changes(person: Person) -> None:
    logout = "/api/v1/auth/logout"
    assert person.client.get("/api/v1/account").status_code == 200
    assert problem(person.client.post(logout))[:2] == (401, "unauthorized")
    foreign = {**person.headers, "Origin": "https://evil.example"}
    assert problem(person.client.post(logout, headers=foreign))[:2] == (403, "foreign_origin")
    assert person.client.post(logout, headers=person.headers).status_code == 204
    assert person.client.get_cookie("access_token_cookie") is None


def test_a_stranger_is_told_which_scheme_to_use(stranger: Program) -> None:
    answer = stranger("GET", "/letters")
    assert problem(answer)[:2] == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_guessing_at_a_password_is_throttled(stranger: Program, other: Person, app: Flask) -> None:
    guess = {"username": other.username, "password": "wrong"}
    limit = app.extensions["inkwell"].login_failures_per_name
    answers = [stranger("POST", "/auth/token", guess) for _ in range(limit + 1)]
    assert [answer.status_code for answer in answers] == [401] * limit + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
