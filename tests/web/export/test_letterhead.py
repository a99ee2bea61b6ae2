"""How the sender is reached, and on which paper: in the profile, the API and the files."""

import io

import pypdf
import pytest
from docx import Document
from docx.shared import Length
from flask import Flask

from tests.web.people import MakeLetter, Person
from webapp.core.database import db
from webapp.core.models import User

HEAD = {"phone": "+64 9 555 0100", "city": "Auckland", "links": "linkedin.com/in/jane-roe"}
EMAIL = "jane@letters.example"


def keep(person: Person, **values: str) -> int:
    answer = person.client.post("/user/letterhead", data=values, headers=person.headers)
    return answer.status_code


def test_the_files_have_the_head_and_the_paper(make_letter: MakeLetter, person: Person) -> None:
    letter = make_letter(person)
    assert keep(person, **HEAD, letter_email=EMAIL, paper="us-letter") == 303
    pdf = pypdf.PdfReader(io.BytesIO(person.client.get(f"/letters/{letter}/export.pdf").data))
    text = pdf.pages[0].extract_text()
    assert f"Auckland · +64 9 555 0100 · {EMAIL}\nlinkedin.com/in/jane-roe" in text
    assert [round(side) for side in pdf.pages[0].mediabox[2:]] == [612, 792]
    word = Document(io.BytesIO(person.client.get(f"/letters/{letter}/export.docx").data))
    assert word.paragraphs[1].text == f"Auckland · +64 9 555 0100 · {EMAIL}\n{HEAD['links']}"
    assert Length(word.sections[0].page_height or 0).mm == pytest.approx(279.4, abs=0.1)


def test_without_a_head_the_accounts_e_mail_stands_there_on_a4(
    make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person)
    word = Document(io.BytesIO(person.client.get(f"/letters/{letter}/export.docx").data))
    assert word.paragraphs[1].text == person.email
    assert Length(word.sections[0].page_height or 0).mm == pytest.approx(297, abs=0.1)


@pytest.mark.parametrize(
    ("field", "value"),
    [("letter_email", "nobody"), ("phone", "1" * 61), ("links", "x" * 301), ("paper", "a5")],
)
def test_what_will_not_do_is_refused_by_its_name(
    app: Flask, person: Person, field: str, value: str
) -> None:
    assert keep(person, **{**HEAD, field: value}) == 422
    url, body = "/api/v1/account/letterhead", {field: value}
    answer = person.client.put(url, json=body, headers=person.headers)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, field)
    with app.app_context():
        assert db.session.get_one(User, person.id).phone == ""


def test_a_program_changes_a_part_of_the_head(person: Person) -> None:
    keep(person, **HEAD)
    url, headers = "/api/v1/account/letterhead", person.headers
    head = person.client.put(url, json={"city": "Lyon"}, headers=headers).get_json()
    assert head == {**HEAD, "city": "Lyon", "letter_email": "", "paper": "a4", "design": "classic"}
