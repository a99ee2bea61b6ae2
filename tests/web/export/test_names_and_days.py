"""A file's name survives every program, and its day is the person's own."""

import io
import re
import uuid
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import update

from tests.web.people import MakeLetter, Person
from webapp.core.database import db
from webapp.core.models import Letter, LetterVersion, User
from webapp.export import file_of

PERSON = User(username="jane", email="jane@roe.org")


def named(name: str, company: str = "google", number: int = 7) -> tuple[str, str]:
    """The two names of a letter's file: for curl, and for browsers."""
    letter = Letter(
        id=uuid.UUID(int=number << 112),
        applicant_name=name,
        job_title="Engineer",
        company=company,
        body="Dear all,\n\nHello.",
    )
    found = re.fullmatch(
        r"attachment; filename=\"([ -!#-\[\]-~]+)\"; filename\*=UTF-8''([!-~]+)",
        file_of(letter, PERSON, "txt").disposition,
    )
    assert found
    return found[1], unquote(found[2])


@pytest.mark.parametrize(
    ("name", "for_curl"),
    [
        ("Jane Roe", "Jane Roe - Engineer - google.txt"),
        ("Łukasz Żółć", "Lukasz Zolc - Engineer - google.txt"),
        ("Jörg Groß", "Jorg Gross - Engineer - google.txt"),
        ("山田 太郎", "ShanTian TaiLang - Engineer - google (0007).txt"),
        ("Ольга", "Ol'ga - Engineer - google (0007).txt"),
    ],
)
def test_a_name_is_readable_in_ascii_and_as_typed(name: str, for_curl: str) -> None:
    assert named(name) == (for_curl, f"{name} - Engineer - google.txt")


def test_names_that_sound_alike_are_two_files() -> None:
    assert named("張", number=1)[0] != named("章", number=2)[0]


@pytest.mark.parametrize(
    "name", ['a"b', "a\\b", "a/../b", "C:\\x", "a\r\nb", "🙂", "...", "\u202egpj", "x" * 5000]
)
def test_no_name_breaks_the_header_or_a_file_system(name: str) -> None:
    for each in named(name):
        assert not set(each) & set('<>:"/\\|?*\r\n\u202e')
        assert len(each.encode()) < 255
        assert not each.startswith((".", " "))


def test_what_nobody_sees_is_in_no_name() -> None:
    for each in named("Jane", company="Ac\u200bme Cor\u00adpo\ufeff"):
        assert each == "Jane - Engineer - Ac me Cor po.txt"


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", "29 November 2026"), ("", "28 November 2026")]
)
def test_the_date_is_that_of_the_persons_own_place(
    app: Flask, make_letter: MakeLetter, person: Person, zone: str, day: str
) -> None:
    letter = make_letter(person, finished_at=datetime(2026, 11, 28, 20, tzinfo=UTC))
    with app.app_context():
        at = datetime(2026, 11, 28, 20, tzinfo=UTC)
        db.session.execute(update(LetterVersion).values(created_at=at))
        db.session.commit()
    for url in (f"/letters/{letter}/export.docx", f"/api/v1/letters/{letter}/export/docx"):
        answer = person.client.get(f"{url}?zone={zone}")
        file = io.BytesIO(answer.data)
        assert day in [paragraph.text for paragraph in Document(file).paragraphs]


@pytest.mark.parametrize("zone", ["Nowhere", "../../etc/passwd", "Europe", "x" * 5000, "%00"])
def test_a_zone_that_is_none_is_refused_by_its_name(
    make_letter: MakeLetter, person: Person, zone: str
) -> None:
    answer = person.client.get(f"/letters/{make_letter(person)}/export.txt?zone={zone}")
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "zone")
