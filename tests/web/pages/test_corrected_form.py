"""A finished letter's form: shown, corrected and written again, and taken along whole."""

from uuid import UUID

import pytest
from flask import Flask

from contract.form import FIELDS
from tests.web.people import MakeLetter, Person
from webapp.core.database import db
from webapp.core.models import Letter

JSON = {"Accept": "application/json"}
WHOLE = {
    "job_title": "Harbour Pilot",
    "company": "Kestrel Harbours",
    "applicant_name": "Wanda Roe",
    "preferred_qualifications": "Unlimited licence",
    "past_experience": "Deckhand at Tern Lines",
    "current_experience": "Mate at Tern Lines",
    "skills": "radar, knots",
    "qualifications": "Master's ticket",
    "tone": "warm",
    "length": "short",
}


def stored(app: Flask, letter_id: UUID) -> Letter:
    with app.app_context():
        letter = db.session.get(Letter, letter_id)
        assert letter is not None
        db.session.expunge(letter)
        return letter


def values(page: str) -> str:
    return page[: page.index("Recent letters")]


def test_a_finished_letter_shows_the_form_it_was_written_from(
    make_letter: MakeLetter, person: Person
) -> None:
    page = person.client.get(f"/letters/{make_letter(person, **WHOLE)}").text
    shown = page[page.index("The form it was written from") :]
    for name in ("applicant_name", "preferred_qualifications", "past_experience", "skills"):
        assert f"<dt>{FIELDS[name].label}</dt>" in shown, name
        assert WHOLE[name].replace("'", "&#39;") in shown, name


@pytest.mark.parametrize("way", ["again", "form"])
def test_the_whole_form_is_taken_along(make_letter: MakeLetter, person: Person, way: str) -> None:
    form = values(person.client.get(f"/user/protected?{way}={make_letter(person, **WHOLE)}").text)
    for name, value in WHOLE.items():
        assert value.replace("'", "&#39;") in form, name


def test_a_corrected_form_is_written_again_as_the_same_letter(
    app: Flask, make_letter: MakeLetter, person: Person, browser: dict[str, str]
) -> None:
    letter_id = make_letter(person, **WHOLE)
    page = person.client.get(f"/user/protected?again={letter_id}").text
    assert f'action="/letters/{letter_id}/form"' in page
    sent = {**WHOLE, "company": "Heron Harbours", "csrf_token": person.csrf}
    answer = person.client.post(f"/letters/{letter_id}/form", data=sent, headers=browser)
    assert (answer.status_code, answer.location) == (303, f"/letters/{letter_id}")
    letter = stored(app, letter_id)
    assert (letter.company, letter.status) == ("Heron Harbours", "queued")
    assert letter.body, "the version before stays"


def test_the_check_of_the_old_text_follows_the_corrected_form(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letter_id = make_letter(person)
    sent = {"job_title": "Data Scientist", "company": "Sony", "applicant_name": "John"}
    person.client.post(f"/letters/{letter_id}/form", data=sent, headers={**person.headers, **JSON})
    rules = {rule["rule"]: rule["ok"] for rule in (stored(app, letter_id).report or {})["rules"]}
    assert rules["company_present"] is False


def test_a_wrong_correction_comes_back_as_typed_and_changes_nothing(
    app: Flask, make_letter: MakeLetter, person: Person, browser: dict[str, str]
) -> None:
    letter_id = make_letter(person, **WHOLE)
    sent = {**WHOLE, "company": "", "skills": "falconry", "csrf_token": person.csrf}
    answer = person.client.post(f"/letters/{letter_id}/form", data=sent, headers=browser)
    assert answer.status_code == 422
    assert "falconry" in answer.text
    assert f'action="/letters/{letter_id}/form"' in answer.text
    assert stored(app, letter_id).skills == WHOLE["skills"]


def test_a_form_is_not_corrected_while_the_letter_is_written(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letter_id = make_letter(person, status="writing", body="")
    headers = {**person.headers, **JSON}
    answer = person.client.post(f"/letters/{letter_id}/form", data=WHOLE, headers=headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "busy")
    assert stored(app, letter_id).company == "google"


def test_the_api_corrects_a_form_too(app: Flask, make_letter: MakeLetter, person: Person) -> None:
    letter_id = make_letter(person, **WHOLE)
    sent = {**WHOLE, "company": "Heron Harbours"}
    address = f"/api/v1/letters/{letter_id}/form"
    answer = person.client.put(address, json=sent, headers=person.headers)
    assert (answer.status_code, answer.get_json()["company"]) == (200, "Heron Harbours")
    assert stored(app, letter_id).status == "queued"


def test_another_persons_form_is_not_there(
    make_letter: MakeLetter, person: Person, other: Person
) -> None:
    letter_id = make_letter(other)
    assert person.client.get(f"/user/protected?again={letter_id}").status_code == 404
    answer = person.client.post(f"/letters/{letter_id}/form", data=WHOLE, headers=person.headers)
    assert answer.status_code == 404
