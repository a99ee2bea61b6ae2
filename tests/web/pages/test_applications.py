"""Applications that are followed: dates and outcomes, one by one or together, and as a table."""

import csv
import io
import re
import uuid
from datetime import date
from typing import get_args

import pytest
from flask import Flask

from tests.web.people import MakeLetter, Person
from tests.web.writing import state
from webapp.api import letter_inputs
from webapp.api.account_schemas import LetterheadChange
from webapp.core.models import OUTCOMES, PAPERS
from webapp.letters import library


def titles(person: Person, query: str = "") -> list[str]:
    page = person.client.get(f"/letters{query}").text
    return re.findall(r'<a class="title"[^>]*>([^<]*)<', page)


def post(person: Person, path: str, **data: object) -> int:
    return person.client.post(path, data=data, headers=person.headers).status_code


def test_dates_and_outcome_are_kept_and_shown(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person)
    noted = {"applied_on": "2026-11-02", "deadline": "2026-11-30", "outcome": "interview"}
    assert post(person, f"/letters/{letter}/application", **noted) == 303
    stored = state(app, letter)
    assert (stored.applied_on, stored.deadline) == (date(2026, 11, 2), date(2026, 11, 30))
    page = person.client.get("/letters").text
    for words in ("Deadline 30 November 2026", "Applied 2 November 2026", "Interview"):
        assert words in page
    assert post(person, f"/letters/{letter}/application") == 303
    assert (state(app, letter).applied_on, state(app, letter).outcome) == (None, "")


@pytest.mark.parametrize(
    ("field", "value"),
    [("deadline", "tomorrow"), ("applied_on", "2026-02-30"), ("outcome", "famous")],
)
def test_what_is_no_date_or_outcome_is_refused_by_its_name(
    make_letter: MakeLetter, person: Person, field: str, value: str
) -> None:
    url = f"/letters/{make_letter(person)}/application"
    answer = person.client.post(url, data={field: value}, headers=person.headers)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, field)


def test_letters_are_sorted_and_filtered(make_letter: MakeLetter, person: Person) -> None:
    make_letter(person, job_title="A", company="z", deadline=date(2026, 12, 9))
    make_letter(person, job_title="B", company="Y", applied_on=date(2026, 11, 9))
    make_letter(person, job_title="C", company="x", outcome="offer", deadline=date(2026, 12, 1))
    assert titles(person) == ["C", "B", "A"]
    assert titles(person, "?sort=deadline") == ["C", "A", "B"]
    assert titles(person, "?sort=applied")[0] == "B"
    assert titles(person, "?sort=company") == ["C", "B", "A"]
    assert titles(person, "?state=open") == ["A"]
    assert titles(person, "?state=applied") == ["B"]
    assert titles(person, "?state=offer&q=zebra") == []
    assert titles(person, "?state=nonsense&sort=nonsense") == ["C", "B", "A"]


def test_several_letters_are_changed_together(
    app: Flask, make_letter: MakeLetter, person: Person, other: Person
) -> None:
    letters = [make_letter(person) for _ in range(3)]
    theirs = make_letter(other)
    ticked = [str(letters[0]), str(letters[1]), str(theirs), str(uuid.uuid4()), "nonsense"]
    assert post(person, "/letters/bulk", letter=ticked, act="applied", today="2026-11-28") == 303
    assert post(person, "/letters/bulk", letter=ticked, act="rejected") == 303
    assert state(app, letters[0]).applied_on == date(2026, 11, 28)
    assert state(app, letters[1]).outcome == "rejected"
    for untouched in (letters[2], theirs):
        assert (state(app, untouched).applied_on, state(app, untouched).outcome) == (None, "")
    assert post(person, "/letters/bulk", letter=ticked, act="delete") == 303
    assert len(titles(person)) == 1
    assert state(app, theirs).deleted_at is None
    assert post(person, "/letters/bulk", letter=ticked, act="nonsense") == 422


def test_the_table_has_what_is_asked_for_and_runs_no_formula(
    make_letter: MakeLetter, person: Person
) -> None:
    make_letter(person, job_title="=1+1", company='Say "no", Ltd', deadline=date(2026, 12, 1))
    make_letter(person, job_title="Zoë", outcome="offer")
    answer = person.client.get("/letters.csv?sort=deadline")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Job Title"] for row in rows] == ["'=1+1", "Zoë"]
    assert rows[0]["Hiring Company"] == 'Say "no", Ltd'
    assert rows[0]["Deadline"] == "2026-12-01"
    assert len(list(csv.DictReader(io.StringIO(person.client.get("/letters.csv?q=zoe").text)))) == 1


def test_the_api_names_the_states_orders_outcomes_and_papers_that_there_are() -> None:
    assert get_args(letter_inputs.State) == tuple(library.STATES)
    assert get_args(letter_inputs.Sort) == tuple(library.SORTS)
    assert get_args(letter_inputs.Outcome) == OUTCOMES
    paper = LetterheadChange.model_fields["paper"].annotation
    assert get_args(paper) == PAPERS


def test_a_program_follows_applications(make_letter: MakeLetter, person: Person) -> None:
    letter = make_letter(person)
    url = f"/api/v1/letters/{letter}/application"
    body = {"applied_on": "2026-11-02", "outcome": "offer"}
    answer = person.client.put(url, json=body, headers=person.headers)
    assert answer.get_json() | body == answer.get_json()
    listed = person.client.get("/api/v1/letters?state=offer&sort=applied").get_json()
    assert [each["id"] for each in listed["items"]] == [str(letter)]
    wrong = person.client.put(url, json={"deadline": "soon"}, headers=person.headers)
    assert (wrong.status_code, wrong.get_json()["error"]["field"]) == (422, "deadline")
