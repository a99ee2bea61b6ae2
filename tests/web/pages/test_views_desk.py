"""The desk: what it shows, and what becomes of the form that is sent from it."""

import re

from flask import Flask

from tests.web.people import MakeLetter, Person
from tests.web.writing import FORM
from webapp.core.database import db
from webapp.core.models import Letter

JSON = {"Accept": "application/json"}


def key_of(page: str) -> str:
    match = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert match
    return match[1]


def chosen(page: str, name: str) -> list[str]:
    """The values of the radio buttons that are checked, of all that are called `name`."""
    return re.findall(rf'<input type="radio" name="{name}" value="(\w+)" checked>', page)


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Letter).count()


def test_the_desk_has_what_the_contract_names(person: Person) -> None:
    page = person.client.get("/user/protected").text
    assert "View Profile" in page
    assert "Generate!" in page


def test_a_letter_is_asked_for_without_scripts(
    app: Flask, person: Person, browser: dict[str, str]
) -> None:
    key = key_of(person.client.get("/user/protected", headers=browser).text)
    form = {**FORM, "idempotency_key": key, "csrf_token": person.csrf}
    answers = [person.client.post("/letters", data=form, headers=browser) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert count(app) == 1
    page = person.client.get(answers[0].location, headers=browser)
    assert "Data Scientist" in page.text


def test_a_script_is_told_where_the_letter_is(person: Person) -> None:
    answer = person.client.post("/letters", data=FORM, headers={**person.headers, **JSON})
    content = answer.get_json()
    assert answer.status_code == 201
    assert content == {"id": content["id"], "url": f"/letters/{content['id']}", "status": "queued"}


def test_a_wrong_form_comes_back_with_what_was_typed(
    app: Flask, person: Person, browser: dict[str, str]
) -> None:
    typed = {"company": "", "skills": "falconry", "tone": "warm", "length": "short"}
    form = {**FORM, **typed, "csrf_token": person.csrf}
    answer = person.client.post("/letters", data=form, headers=browser)
    assert answer.status_code == 422
    assert "Hiring Company is needed." in answer.text
    assert "falconry" in answer.text
    assert (chosen(answer.text, "tone"), chosen(answer.text, "length")) == (["warm"], ["short"])
    assert count(app) == 0


def test_a_wrong_form_tells_a_script_its_field(person: Person) -> None:
    form = {**FORM, "company": ""}
    answer = person.client.post("/letters", data=form, headers={**person.headers, **JSON})
    assert answer.status_code == 422
    assert answer.get_json()["error"] == {
        "code": "invalid",
        "message": "Hiring Company is needed.",
        "field": "company",
    }


def test_a_sixth_unfinished_letter_waits(person: Person) -> None:
    statuses = [person.client.post("/letters", data=FORM, headers=person.headers) for _ in range(6)]
    assert [answer.status_code for answer in statuses] == [303] * 5 + [429]
    assert statuses[-1].headers["Retry-After"] == "10"


def test_the_desk_takes_over_the_person_but_not_the_job(
    make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, company="Cyberdyne", skills="falconry", tone="warm", length="long")
    page = person.client.get(f"/user/protected?from={letter}").text
    form = page[: page.index("Recent letters")]
    assert "falconry" in form
    assert "Cyberdyne" not in form
    assert (chosen(form, "tone"), chosen(form, "length")) == (["warm"], ["long"])


def test_the_desk_offers_tones_and_lengths_and_begins_with_the_usual_ones(person: Person) -> None:
    page = person.client.get("/user/protected").text
    offered = re.findall(r'<input type="radio" name="length" value="(\w+)"', page)
    assert offered == ["short", "usual", "long"]
    assert (chosen(page, "tone"), chosen(page, "length")) == (["professional"], ["usual"])
