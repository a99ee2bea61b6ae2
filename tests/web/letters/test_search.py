# ruff: noqa: RUF001 - words in many scripts
"""Letters are found by any words of form and text, in any order, whatever their accents."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.web.people import MakeLetter, Person
from webapp.core.database import db
from webapp.core.folding import fold
from webapp.core.models import Letter, User
from webapp.letters import library, search_index
from webapp.letters.library import Wanted

COMPANY = "Société Générale, Müller & Straße 100%_"


def found(app: Flask, person: Person, q: str) -> int:
    with app.app_context():
        return library.search(db.session.get_one(User, person.id), Wanted(q)).total


@pytest.fixture
def letter(make_letter: MakeLetter, person: Person) -> None:
    make_letter(person, job_title="Engineer", company=COMPANY, skills="İstanbul ﬁnance Σίσυφος")
    make_letter(person, company="Elsewhere")


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize(
    "q",
    [
        *("societe generale", "muller", "strasse", "Engineer Société", "générale  engineer"),
        *("SOCIÉTÉ", "STRASSE", "istanbul", "finance", "σισυφος", "100%_", "societe\u0301"),
    ],
)
def test_a_letter_is_found(app: Flask, person: Person, q: str) -> None:
    assert found(app, person, q) == 1


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize("q", ["engineer elsewhere", "sociétés", "100_%", "zebra"])
def test_a_letter_that_lacks_a_word_is_not_found(app: Flask, person: Person, q: str) -> None:
    assert found(app, person, q) == 0


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize("q", ["", "  ", "\t"])
def test_no_words_find_everything(app: Flask, person: Person, q: str) -> None:
    assert found(app, person, q) == 2


def test_an_edit_is_found_by_its_words(app: Flask, make_letter: MakeLetter, person: Person) -> None:
    letter = make_letter(person)
    data = {"body": "Crème brûlée."}
    person.client.post(f"/letters/{letter}/edit", data=data, headers=person.headers)
    assert found(app, person, "creme brulee") == 1
    assert found(app, person, "hiring") == 0


def test_a_letter_of_a_release_before_is_found_and_indexed_by_a_writer(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    make_letter(person, company="Générale", skills="falconry")
    with app.app_context():
        db.session.execute(update(Letter).values(search_text=None))
        db.session.commit()
        before = db.session.scalar(select(Letter.updated_at))
    assert found(app, person, "scientist google") == 1
    assert found(app, person, "falconry") == 0
    with app.app_context():
        search_index.fill(db.session)
        assert db.session.scalar(select(Letter.updated_at)) == before
    assert found(app, person, "falconry generale") == 1


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Straße", "strasse"), ("Øre", "ore"), ("ŁÓDŹ", "lodz"), ("ｆｕｌｌ", "full"), ("Æ", "ae")],
)
def test_a_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_long_run_of_accents_is_folded_at_once() -> None:
    assert len(fold("e" + "\u0301" * 100_000)) == 1
