"""Who may call what: every route is tried as a stranger and as somebody else."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import BROWSER, MakeLetter, Person
from tests.web.routes import example, rules

SECURITY = Path(__file__).parents[3] / "docs/security.md"


def documented(whom: str) -> set[str]:
    section = SECURITY.read_text().split("## Who may do what")[1].split("\n## ")[0]
    return set(re.findall(rf"^\| `([^`]+)` \| {whom}", section, re.MULTILINE))


@pytest.mark.asvs("8.1.1")
@pytest.mark.asvs("8.2.1")
@pytest.mark.asvs("8.3.1")
def test_only_what_is_documented_as_public_answers_strangers(app: Flask) -> None:
    open_to_all, hidden = set(), set()
    for method, rule in rules(app):
        with app.test_client().open(example(rule.rule), method=method) as answer:
            if answer.status_code == 404 and "/operator" in rule.rule:
                hidden.add(f"{method} {rule.rule}")
            elif answer.status_code != 401 or rule.rule in ("/auth/login", "/api/v1/auth/token"):
                open_to_all.add(f"{method} {rule.rule}")
    assert open_to_all == documented("everybody")
    assert hidden == documented("operators")


@pytest.mark.asvs("8.2.2")
def test_another_persons_letter_is_not_there(
    app: Flask, person: Person, other: Person, make_letter: MakeLetter
) -> None:
    letter_id = make_letter(other, company="Zugspitze")
    tried = 0
    for method, rule in rules(app):
        if "<uuid:letter_id>" not in rule.rule:
            continue
        path = example(rule.rule, letter_id)
        ghost = example(rule.rule, uuid.UUID(int=7))
        kind, sent = (
            ("json", {}) if path.startswith("/api/") else ("data", {"body": "x", "number": 1})
        )
        body: dict[str, Any] = {kind: sent}
        theirs = person.client.open(path, method=method, headers=person.headers, **body)
        nobodys = person.client.open(ghost, method=method, headers=person.headers, **body)
        assert theirs.status_code == nobodys.status_code, (method, path)
        assert theirs.status_code in (404, 422), (method, path)
        assert "Zugspitze" not in theirs.text
        tried += 1
    assert tried > 15
    assert "Zugspitze" in other.client.get(f"/letters/{letter_id}").text


@pytest.mark.asvs("8.2.2")
def test_lists_and_searches_hold_ones_own_letters_alone(
    person: Person, other: Person, make_letter: MakeLetter
) -> None:
    make_letter(other, company="Zugspitze")
    make_letter(person, company="Matterhorn")
    for path in ("/letters", "/letters?q=zugs", "/user/protected", "/api/v1/letters?q=zugs"):
        assert "Zugspitze" not in person.client.get(path).text
    assert "Zugspitze" in other.client.get("/letters?q=zugs").text
    assert "Matterhorn" in person.client.get("/letters").text


@pytest.mark.asvs("2.3.1")
@pytest.mark.parametrize("status", ["queued", "writing"])
def test_a_letter_is_written_before_it_is_changed(
    person: Person, make_letter: MakeLetter, status: str
) -> None:
    letter_id = make_letter(person, status=status, body="", finished_at=None)
    steps = {"edit": {"body": "mine", "version": 1}, "restore": {"number": 1}, "rewrite": {}}
    for step, data in steps.items():
        answer = person.client.post(
            f"/letters/{letter_id}/{step}", data=data, headers=person.headers
        )
        assert answer.status_code in (404, 409), step


@pytest.mark.asvs("15.3.1")
def test_answers_hold_no_field_that_is_not_for_the_person(
    person: Person, make_letter: MakeLetter
) -> None:
    letter_id = make_letter(person, writer="host-17", request_id="request-17")
    paths = ["/user/profile", "/letters", f"/letters/{letter_id}", f"/api/v1/letters/{letter_id}"]
    for path in [*paths, "/api/v1/letters", "/api/v1/account", "/api/v1/sessions"]:
        text = person.client.get(path).text
        for secret in ("$argon2", "password_hash", "host-17", "request-17", person.token):
            assert secret not in text, path


@pytest.mark.asvs("14.2.1")
def test_a_token_in_an_address_opens_nothing(app: Flask, person: Person) -> None:
    client = app.test_client()
    for name in ("jwt", "token", "access_token", "access_token_cookie"):
        answer = client.get("/user/profile", query_string={name: person.token})
        assert answer.status_code == 401


@pytest.mark.asvs("14.2.1")
def test_no_form_puts_what_is_typed_into_an_address(person: Person, client: FlaskClient) -> None:
    for path in ("/auth/login", "/auth/register", "/user/profile", "/user/protected"):
        page = (client if path.startswith("/auth") else person.client).get(path, headers=BROWSER)
        for form in re.findall(r"<form[^>]*>", page.text):
            assert 'method="post"' in form


@pytest.mark.asvs("13.4.1")
@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.git/HEAD", "/static/.git/config", "/.env", "/static/../../.git/HEAD"],
)
def test_no_source_control_folder_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize(
    "name", ["../config.py", "..%2f..%2fwsgi.py", "/etc/passwd", "..\\wsgi.py"]
)
@pytest.mark.parametrize("base", ["/static/", "/api/docs/ui/"])
def test_no_address_reaches_a_file_outside(client: FlaskClient, base: str, name: str) -> None:
    assert client.get(base + name).status_code in (308, 404)
