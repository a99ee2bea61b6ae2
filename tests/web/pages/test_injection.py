"""Hostile words, as people's data: shown, kept and searched as the words they are."""

import html
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.web.people import MakeLetter, Person
from tests.web.routes import example, rules
from webapp.core.database import db
from webapp.core.models import Letter, User

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg onload=alert(1)>",
    "'; DROP TABLE letter; --",
    "' OR '1'='1",
    "{{ 7 * 7 }} ${7 * 7} {% raw %}",
    "javascript:alert(1)",
    'line\u2028separator\u2029"},{"admin": true',
    "%00 %0d%0aSet-Cookie: a=b",
    "\u202ereversed",
]


@pytest.mark.asvs("1.2.1")
@pytest.mark.parametrize("words", HOSTILE)
def test_pages_show_the_words_and_run_nothing(
    person: Person, make_letter: MakeLetter, words: str
) -> None:
    letter_id = make_letter(
        person, job_title=words, company=words, applicant_name=words, skills=words, body=words
    )
    for path in (f"/letters/{letter_id}", "/letters", f"/user/protected?from={letter_id}"):
        page = person.client.get(path).text
        for opening in ("<script>alert", "<img src=x", "<svg onload"):
            assert opening not in page
        assert 'href="javascript:' not in page
        assert (
            html.escape(words, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
            in page
        )


@pytest.mark.asvs("1.2.3")
@pytest.mark.parametrize("words", HOSTILE)
def test_json_carries_the_words_and_nothing_more(
    person: Person, make_letter: MakeLetter, words: str
) -> None:
    letter_id = make_letter(person, company=words, body=words)
    answer = person.client.get(f"/api/v1/letters/{letter_id}")
    shown = answer.get_json()
    assert shown["body"] == words
    assert shown["company"] == words
    assert "admin" not in shown
    assert answer.mimetype == "application/json"


@pytest.mark.asvs("1.2.4")
@pytest.mark.parametrize("words", HOSTILE)
def test_the_database_takes_the_words_as_data(
    app: Flask, person: Person, make_letter: MakeLetter, words: str
) -> None:
    make_letter(person, company="Matterhorn")
    answer = person.client.get("/letters", query_string={"q": words})
    assert answer.status_code == 200
    assert "Matterhorn" not in answer.text
    for field in ("username", "password"):
        form = {"username": "ann", "password": "wrong", field: words}
        assert app.test_client().post("/auth/login", data=form).status_code == 401
    with app.app_context():
        assert db.session.scalar(select(func.count(Letter.id))) == 1
        assert db.session.scalar(select(func.count(User.id))) == 1


@pytest.mark.asvs("1.2.1")
@pytest.mark.parametrize("words", ["x\r\nSet-Cookie: evil=1", "x\nLocation: https://evil.example"])
def test_no_header_is_broken_by_a_line_break(person: Person, words: str) -> None:
    answers = [
        person.client.get("/auth/refresh", query_string={"next": f"/{words}"}),
        person.client.get("/user/profile", query_string={"notice": words}),
        person.client.post("/auth/login", data={"username": "ann", "next": f"/{words}"}),
    ]
    for answer in answers:
        assert "evil" not in str(answer.headers)


# What databases, parsers and formats trip over: NUL, halves of characters, sizes, types.
ODD = [
    "",
    "\x00",
    "\udc80".encode("utf-8", "surrogatepass").decode("latin-1"),
    "9" * 30,
    "x" * 3000,
]
QUERY = ("q", "page", "per_page", "from", "to", "a", "b", "notice", "next")
FIELDS = (
    *("username", "email", "password", "current_password", "new_password", "confirm", "next"),
    *("job_title", "company", "applicant_name", "skills", "tone", "length", "idempotency_key"),
    *("body", "version", "number", "rating", "words", "may_improve"),
)
# These wait, or end what the others need.
LEFT_OUT = re.compile(r"delete|logout|revoke|events|query|static|readyz|/sessions")


@pytest.mark.parametrize("word", ODD, ids=["empty", "nul", "half", "digits", "long"])
def test_no_input_is_a_fault_of_ours(person: Person, make_letter: MakeLetter, word: str) -> None:
    letter_id = make_letter(person)
    for method, rule in rules(person.client.application):
        if method == "DELETE" or LEFT_OUT.search(rule.rule):
            continue
        path = example(rule.rule, letter_id)
        query = dict.fromkeys(QUERY, word)
        fields: dict[str, str] = dict.fromkeys(FIELDS, word)
        kind = "json" if path.startswith("/api/") else "data"
        body: dict[str, Any] = {kind: fields} if method != "GET" else {}
        with person.client.open(
            path, method=method, query_string=query, headers=person.headers, **body
        ) as answer:
            assert answer.status_code < 500, (method, path)
