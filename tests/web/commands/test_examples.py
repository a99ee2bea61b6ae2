"""Consent to improving the writer, and what is exported by it."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.web.people import MakeLetter, Person
from tests.web.writing import state
from webapp.commands.examples import command

BODY = "Dear Hiring Manager,\n\nI am writing to “google”.\n\nSincerely,\nJohn"


def export(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(command, arguments)


def exported(app: Flask) -> list[dict[str, Any]]:
    done = export(app, "-")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def rate(person: Person, letter: object, **form: str) -> None:
    url = f"/letters/{letter}/rate"
    assert person.client.post(url, data=form, headers=person.headers).status_code == 303


def test_consent_is_off_until_it_is_given(
    app: Flask, person: Person, make_letter: MakeLetter
) -> None:
    letter = make_letter(person, body=BODY)
    page = person.client.get(f"/letters/{letter}").text
    assert 'name="may_improve" value="yes" aria-describedby="may-improve-hint">' in page
    rate(person, letter, rating="1")
    assert exported(app) == []
    rate(person, letter, rating="1", may_improve="yes")
    assert exported(app) == [
        {
            "form": {
                "job_title": "Data Scientist",
                "company": "google",
                "applicant_name": "John",
                "skills": "python",
                "tone": "professional",
                "length": "usual",
                "language": "auto",
            },
            "letter": BODY,
        }
    ]
    assert 'aria-describedby="may-improve-hint" checked>' in (
        person.client.get(f"/letters/{letter}").text
    )


@pytest.mark.parametrize(
    "form",
    [
        {"rating": "1"},
        {"rating": "-1", "may_improve": "yes"},
        {"rating": "", "may_improve": "yes"},
        {"rating": "1", "may_improve": "perhaps"},
    ],
)
def test_consent_is_taken_back_by_unticking_or_another_verdict(
    app: Flask, person: Person, make_letter: MakeLetter, form: dict[str, str]
) -> None:
    letter = make_letter(person)
    rate(person, letter, rating="1", may_improve="yes")
    assert len(exported(app)) == 1
    rate(person, letter, **form)
    assert exported(app) == []


def test_consent_is_to_the_text_that_was_rated(
    app: Flask, person: Person, make_letter: MakeLetter
) -> None:
    letter = make_letter(person)
    for act, data in (("edit", {"body": BODY}), ("restore", {"number": "1"})):
        rate(person, letter, rating="1", may_improve="yes")
        url = f"/letters/{letter}/{act}"
        assert person.client.post(url, data=data, headers=person.headers).status_code == 303
        assert exported(app) == []
        assert state(app, letter).rating == 1


def test_a_letter_that_is_being_written_again_is_not_exported(
    app: Flask, person: Person, make_letter: MakeLetter
) -> None:
    letter = make_letter(person)
    rate(person, letter, rating="1", may_improve="yes")
    person.client.post(f"/letters/{letter}/rewrite", headers=person.headers)
    assert exported(app) == []


@pytest.mark.parametrize("address", ["/letters/{letter}", "/user"])
def test_deleted_letters_are_not_exported(
    app: Flask, person: Person, make_letter: MakeLetter, address: str
) -> None:
    letter_id = make_letter(person)
    rate(person, letter_id, rating="1", may_improve="yes")
    path = f"{address.format(letter=letter_id)}/delete"
    delete = person.client.delete if address == "/user" else person.client.post
    assert delete(path, headers=person.headers).status_code in (200, 303)
    assert exported(app) == []


def test_programs_give_consent_with_the_rating(
    app: Flask, person: Person, make_letter: MakeLetter
) -> None:
    letter = make_letter(person)

    def put(**body: Any) -> Any:
        url = f"/api/v1/letters/{letter}/rating"
        return person.client.put(url, json=body, headers=person.headers)

    assert put(rating=1, may_improve=True).get_json()["may_improve"] is True
    assert len(exported(app)) == 1
    assert put(rating=1, may_improve="yes").status_code == 422
    assert put(rating=1).get_json()["may_improve"] is False
    assert exported(app) == []


def test_the_file_is_the_operators_alone_and_replaces_nothing(
    app: Flask, person: Person, make_letter: MakeLetter, tmp_path: Path
) -> None:
    letter = make_letter(person)
    rate(person, letter, rating="1", may_improve="yes")
    file = tmp_path / "letters.jsonl"
    assert f"Letters in {file}: 1." in export(app, str(file)).output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_bytes()
    again = export(app, str(file))
    assert again.exit_code == 1
    assert "File exists. Nothing was written." in again.output
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]
    assert export(app, str(tmp_path / "missing" / "letters.jsonl")).exit_code == 1
