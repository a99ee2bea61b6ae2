"""The API, walked through by a program that knows its document."""

import io
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.people import Person
from webapp.export import FORMATS

NEW = {"username": "ann", "email": "ann@example.com", "password": "Teal-Harbour-52"}
FORM = {"job_title": "Data Scientist", "company": "google", "applicant_name": "John"}
LETTER = "/letters/{letter}"
OF_A_LETTER = [
    ("GET", LETTER, None),
    ("DELETE", LETTER, None),
    ("GET", f"{LETTER}/events", None),
    ("GET", f"{LETTER}/report", None),
    ("GET", f"{LETTER}/export/pdf", None),
    ("GET", f"{LETTER}/versions", None),
    ("GET", f"{LETTER}/versions/1", None),
    ("GET", f"{LETTER}/diff?from=1&to=1", None),
    ("POST", f"{LETTER}/versions/1/restore", None),
    ("POST", f"{LETTER}/rewrite", None),
    ("POST", f"{LETTER}/stop", None),
    ("POST", f"{LETTER}/duplicate", {"job_title": "Baker", "company": "Oven"}),
    ("PUT", f"{LETTER}/body", {"body": "Dear Hiring Manager"}),
    ("PUT", f"{LETTER}/rating", {"rating": 1}),
]


@dataclass
class Program:
    """A client of the API with a token, or without."""

    client: FlaskClient
    token: str = ""

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        sent = {} if body is None else {"json": body}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **sent)


@pytest.fixture
def stranger(app: Flask) -> Program:
    return Program(app.test_client(use_cookies=False))


@pytest.fixture
def ann(app: Flask, person: Person) -> Program:
    return Program(app.test_client(use_cookies=False), person.token)


@pytest.fixture
def letter(person: Person, make_letter: Callable[..., uuid.UUID]) -> uuid.UUID:
    return make_letter(person)


def problem(answer: TestResponse) -> tuple[int, str, str | None]:
    """Return status, code and field of a failure, which must have the one shape."""
    content = answer.get_json()
    assert set(content) == {"error", "request_id"}
    assert set(content["error"]) == {"code", "message", "field"}
    assert re.fullmatch(r"[A-Z].*\.|\w.*: .*\.", content["error"]["message"], re.DOTALL)
    assert content["request_id"] == answer.headers["X-Request-ID"]
    return answer.status_code, content["error"]["code"], content["error"]["field"]


def test_one_registers_signs_in_and_signs_out(stranger: Program) -> None:
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


def test_a_letter_is_queued_found_stopped_written_again_and_deleted(ann: Program) -> None:
    made = ann("POST", "/letters", FORM)
    assert made.status_code == 201
    letter = made.get_json()
    assert (letter["status"], letter["version"], letter["tone"]) == ("queued", 0, "professional")
    assert letter["length"] == "usual"
    address = f"/letters/{letter['id']}"
    assert ann("GET", address).get_json() == letter
    assert problem(ann("POST", f"{address}/rewrite"))[:2] == (409, "busy")
    assert problem(ann("GET", f"{address}/report"))[:2] == (409, "not_written")
    assert ann("POST", f"{address}/stop").get_json()["status"] == "stopped"
    assert ann("POST", f"{address}/rewrite").get_json()["status"] == "queued"
    page = ann("GET", "/letters?q=GOOGLE").get_json()
    assert [each["id"] for each in page["items"]] == [letter["id"]]
    assert ann("GET", "/letters?q=sony").get_json()["total"] == 0
    assert ann("DELETE", address).status_code == 204
    assert problem(ann("GET", address))[:2] == (404, "not_found")


def test_the_same_form_under_the_same_key_is_one_letter(ann: Program) -> None:
    key = {"Idempotency-Key": "once-and-for-all"}
    first, again = (ann("POST", "/letters", FORM, **key).get_json()["id"] for _ in range(2))
    assert first == again
    assert ann("POST", "/letters", FORM).get_json()["id"] != first


def test_a_sixth_unfinished_letter_has_to_wait(ann: Program) -> None:
    answers = [ann("POST", "/letters", FORM) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert problem(answers[5])[1] == "too_many_letters"
    assert int(answers[5].headers["Retry-After"]) > 0


def test_a_letter_is_edited_compared_and_restored(ann: Program, letter: uuid.UUID) -> None:
    address = f"/letters/{letter}"
    old = ann("GET", address).get_json()["body"]
    edit = {"body": old.replace("google", "Google"), "version": 1}
    edited = ann("PUT", f"{address}/body", edit).get_json()
    assert (edited["version"], edited["body"]) == (2, edit["body"])
    assert problem(ann("PUT", f"{address}/body", edit))[:2] == (409, "edit_conflict")
    origins = [each["origin"] for each in ann("GET", f"{address}/versions").get_json()["items"]]
    assert origins == ["model", "edit"]
    assert ann("GET", f"{address}/versions/1").get_json()["body"] == old
    diff = ann("GET", f"{address}/diff?from=1&to=2").get_json()["items"]
    assert [each["text"] for each in diff if each["op"] != "same"] == ["google", "Google"]
    assert ann("POST", f"{address}/versions/1/restore").get_json()["body"] == old
    assert problem(ann("GET", f"{address}/versions/9"))[0] == 404


def test_an_edited_letter_has_a_report(ann: Program, letter: uuid.UUID) -> None:
    body = "Dear Hiring Manager,\n\nI worked at Acme Corp in 1999.\n\nSincerely,\nJohn"
    ann("PUT", f"/letters/{letter}/body", {"body": body})
    report = ann("GET", f"/letters/{letter}/report").get_json()
    assert [each["text"] for each in report["unsourced"]] == ["Acme Corp", "1999"]
    assert {each["label"]: each["used"] for each in report["facts"]}["Skillsets"] is False


def test_a_letter_is_rated_and_the_rating_taken_back(ann: Program, letter: uuid.UUID) -> None:
    address = f"/letters/{letter}/rating"
    rated = ann("PUT", address, {"rating": -1, "words": "Too stiff."}).get_json()
    assert (rated["rating"], rated["rating_words"]) == (-1, "Too stiff.")
    assert ann("PUT", address, {"rating": None}).get_json()["rating"] is None


def test_a_duplicate_keeps_what_is_not_told_anew(ann: Program, letter: uuid.UUID) -> None:
    job = {"job_title": "Baker", "company": "Oven", "skills": "bread"}
    made = ann("POST", f"/letters/{letter}/duplicate", job)
    assert made.status_code == 201
    content = made.get_json()
    assert {name: content[name] for name in (*job, "applicant_name")} == {
        **job,
        "applicant_name": "John",
    }


def test_a_letters_length_is_chosen_kept_for_another_job_and_changed(ann: Program) -> None:
    made = ann("POST", "/letters", {**FORM, "length": "short"}).get_json()
    address = f"/letters/{made['id']}"
    assert ann("GET", address).get_json()["length"] == "short"
    for changes, length in (({}, "short"), ({"length": "long"}, "long")):
        job = {"job_title": "Baker", "company": "Oven", **changes}
        assert ann("POST", f"{address}/duplicate", job).get_json()["length"] == length
    ann("POST", f"{address}/stop")
    assert ann("POST", f"{address}/rewrite").get_json()["length"] == "short"


def test_the_stream_of_a_finished_letter_continues_from_any_character_and_ends(
    ann: Program, person: Person, make_letter: Callable[..., uuid.UUID]
) -> None:
    letter = make_letter(person, draft="Dear Hiring Manager")
    answer = ann("GET", f"/letters/{letter}/events?from=1:5")
    assert answer.mimetype == "text/event-stream"
    assert '"text": "Hiring Manager"' in answer.text
    assert answer.text.rstrip().splitlines()[-2] == "event: end"
    resumed = ann("GET", f"/letters/{letter}/events", **{"Last-Event-ID": "1:19"})
    assert "event: text" not in resumed.text


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("txt", b"Dear")])
def test_a_letter_is_taken_away_as_a_file(
    ann: Program, letter: uuid.UUID, kind: str, begins: bytes
) -> None:
    with ann("GET", f"/letters/{letter}/export/{kind}") as answer:
        assert answer.mimetype == FORMATS[kind]
        assert answer.content_type.count("charset") == (kind == "txt")
        assert f".{kind}" in answer.headers["Content-Disposition"]
        assert begins in answer.data[:200]


def test_a_letter_without_text_is_no_file(ann: Program) -> None:
    letter = ann("POST", "/letters", FORM).get_json()["id"]
    assert problem(ann("GET", f"/letters/{letter}/export/pdf"))[:2] == (409, "not_written")


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize(("method", "path", "body"), OF_A_LETTER)
def test_another_persons_letter_is_not_found(
    ann: Program,
    other: Person,
    make_letter: Callable[..., uuid.UUID],
    method: str,
    path: str,
    body: Any,
) -> None:
    his = make_letter(other)
    assert problem(ann(method, path.format(letter=his), body))[:2] == (404, "not_found")


def test_every_operation_on_a_letter_is_tried_with_another_persons(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    operations = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        if "{letter_id}" in path
        for method in item
    }
    patterns = {"{letter}": "{letter_id}", "/versions/1": "/versions/{number}", "pdf": "{kind}"}
    tried = set()
    for method, path, _ in OF_A_LETTER:
        template = path.partition("?")[0]
        for part, name in patterns.items():
            template = template.replace(part, name)
        tried.add((method, f"/api/v1{template}"))
    assert tried == operations


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
def test_what_is_refused_is_told_in_one_shape(
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


def test_the_swagger_page_uses_our_own_files_alone(client: FlaskClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert not re.search(r"<style|style=|<script(?![^>]*\bsrc=)|\bon\w+=|https?://", page.text)
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        with client.get(address.replace("&amp;", "&")) as file:
            assert file.status_code == 200, address
