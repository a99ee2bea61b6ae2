"""A letter's pages and forms: whose they are, what they show, and what becomes of a change."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import MakeLetter, Person
from tests.web.writing import state
from webapp.pages.marks import segments

EXPORTS = ["/export.pdf", "/export.docx", "/export.txt", "/export.md"]
PAGES = ["", "/versions", "/events", *EXPORTS]
POSTS = [
    *("/edit", "/check", "/restore", "/rewrite", "/revise", "/stop", "/rate", "/application"),
    *("/form", "/frame", "/delete"),
]
INPUTS = {"body": "Mine.", "number": "1", "rating": "1"}


@pytest.mark.parametrize("path", PAGES)
def test_another_persons_page_is_not_there(
    make_letter: MakeLetter, person: Person, other: Person, path: str
) -> None:
    letter = make_letter(person)
    assert person.client.get(f"/letters/{letter}{path}").status_code == 200
    assert other.client.get(f"/letters/{letter}{path}").status_code == 404
    assert other.client.get(f"/letters/{uuid.uuid4()}{path}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_another_persons_letter_can_not_be_changed(
    app: Flask, make_letter: MakeLetter, person: Person, other: Person, path: str
) -> None:
    letter = make_letter(person)
    url = f"/letters/{letter}{path}"
    before = state(app, letter)
    answer = other.client.post(url, data=INPUTS, headers=other.headers)
    assert answer.status_code == 404
    after = state(app, letter)
    assert (after.body, after.status, after.rating) == (before.body, before.status, before.rating)


def test_every_route_of_a_letter_is_tried_on_another_persons(app: Flask) -> None:
    base = "/letters/<uuid:letter_id>"
    export = f"{base}/export.<any(pdf, docx, txt, md):kind>"
    tried = {f"{base}{path}" for path in PAGES + POSTS if path not in EXPORTS} | {export}
    assert tried == {r.rule for r in app.url_map.iter_rules() if r.rule.startswith("/letters/<")}


@pytest.mark.parametrize(
    ("path", "start"),
    [("/export.pdf", b"%PDF-"), ("/export.docx", b"PK"), ("/export.txt", b"")],
)
def test_a_letter_is_taken_away_as_a_file(
    make_letter: MakeLetter, person: Person, path: str, start: bytes
) -> None:
    letter = make_letter(person, company="Ünïcode / \n GmbH")
    answer = person.client.get(f"/letters/{letter}{path}")
    assert answer.status_code == 200
    assert answer.data.startswith(start)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize("path", EXPORTS)
def test_a_letter_without_text_is_no_file(
    make_letter: MakeLetter, person: Person, path: str
) -> None:
    letter = make_letter(person, body="", status="failed")
    assert person.client.get(f"/letters/{letter}{path}").status_code == 409


def test_another_persons_letter_fills_no_desk_and_no_list(
    make_letter: MakeLetter, person: Person, other: Person
) -> None:
    letter = make_letter(person, company="Secretive Ltd")
    assert other.client.get(f"/user/protected?from={letter}").status_code == 404
    assert "Secretive Ltd" not in other.client.get("/letters?q=Secretive").text.replace(
        'value="Secretive', ""
    )
    assert "Secretive Ltd" not in other.client.get("/user/protected").text


@pytest.mark.parametrize("path", POSTS)
def test_a_change_without_the_csrf_value_is_refused(
    make_letter: MakeLetter, person: Person, path: str
) -> None:
    letter = make_letter(person)
    assert person.client.post(f"/letters/{letter}{path}", data=INPUTS).status_code == 401


def test_a_stranger_gets_401_or_the_login_page(
    client: FlaskClient, browser: dict[str, str]
) -> None:
    content = client.get("/user/protected")
    assert (content.status_code, content.get_json()) == (
        401,
        {"msg": 'Missing cookie "access_token_cookie"'},
    )
    sent = client.get("/user/protected", headers=browser)
    assert (sent.status_code, sent.location) == (303, "/auth/login?next=/user/protected")


def test_a_letter_being_written_says_which_tone_and_length_were_chosen(
    make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, status="writing", body="", tone="warm", length="short")
    page = person.client.get(f"/letters/{letter}").text
    content = dict(re.findall(r'<dt>(\w+)</dt>\s*<dd class="value">(\w+)</dd>', page))
    assert (content["Tone"], content["Length"]) == ("Warm", "Short")


def test_texts_are_shown_as_texts(make_letter: MakeLetter, person: Person) -> None:
    nasty = "<script>alert(1)</script>"
    letter = make_letter(person, company=nasty, body=nasty, error=nasty)
    for path in (f"/letters/{letter}", f"/letters/{letter}/versions", f"/letters?q={nasty}"):
        assert nasty not in person.client.get(path).text


@pytest.mark.parametrize("status", ["queued", "writing", "done", "failed", "stopped"])
def test_a_letter_has_a_page_in_every_state(
    make_letter: MakeLetter, person: Person, status: str
) -> None:
    letter = make_letter(person, status=status, body="", draft="Dear")
    assert person.client.get(f"/letters/{letter}").status_code == 200


def test_typed_text_survives_a_refused_edit(
    make_letter: MakeLetter, person: Person, browser: dict[str, str]
) -> None:
    letter = make_letter(person)
    headers = {**browser, **person.headers}
    edit = f"/letters/{letter}/edit"
    first = person.client.post(edit, data={"body": "First.", "version": "1"}, headers=headers)
    assert (first.status_code, first.location) == (303, f"/letters/{letter}")
    late = person.client.post(edit, data={"body": "Too late.", "version": "1"}, headers=headers)
    assert late.status_code == 409
    assert "Too late." in late.text
    assert "The letter has changed since you opened it." in late.text


@pytest.mark.parametrize("query", ["", "?from=1&to=2", "?from=9&to=x", "?from=2&to=1"])
def test_versions_are_compared_whatever_is_asked(
    make_letter: MakeLetter, person: Person, query: str
) -> None:
    letter = make_letter(person, body="One blue car.")
    data = {"body": "One red car."}
    person.client.post(f"/letters/{letter}/edit", data=data, headers=person.headers)
    page = person.client.get(f"/letters/{letter}/versions{query}")
    assert page.status_code == 200
    assert "blue" in page.text
    assert "red" in page.text


def test_a_letters_life_through_its_forms(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letter_id = make_letter(person)

    def post(act: str, **data: str) -> int:
        url = f"/letters/{letter_id}/{act}"
        return person.client.post(url, data=data, headers=person.headers).status_code

    assert post("edit", body="Second.", version="1") == 303
    assert post("restore", number="1") == 303
    assert post("rate", rating="-1", words="Too long.") == 303
    assert post("rate", rating="5") == 422
    letter = state(app, letter_id)
    assert (letter.rating, letter.rating_words, len(letter.versions)) == (-1, "Too long.", 3)
    assert post("rewrite") == 303
    assert post("rewrite") == 409
    assert post("stop") == 303
    assert state(app, letter_id).status == "stopped"
    assert post("delete") == 303
    assert post("delete") == 404


def test_findings_cut_the_text_into_segments() -> None:
    acme = {"start": 3, "end": 7, "text": "Acme"}
    inside = {"start": 4, "end": 6, "text": "cm"}
    year = {"start": 8, "end": 12, "text": "1999"}
    assert segments("At Acme 1999", {"unsourced": [year, inside, acme]}) == [
        ("At ", None),
        ("Acme", acme),
        (" ", None),
        ("1999", year),
    ]
    assert segments("Plain.", None) == [("Plain.", None)]
    assert segments("", {"unsourced": []}) == []
