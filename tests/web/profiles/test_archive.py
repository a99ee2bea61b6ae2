"""All that one has, in one archive: whole, one's own, and nothing secret in it."""

import io
import json
import uuid
import zipfile
from datetime import date

import pytest
from flask import Flask

from tests.web.people import MakeApp, MakeLetter, Person
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import User
from webapp.profiles import archive

ADDRESS = "/user/archive.zip"
FRAME = {
    "recipient": "Sony\nMs Doe",
    "subject": "Your analyst",
    "closing": "Yours,",
    "design": "formal",
}


def taken(person: Person, address: str = ADDRESS) -> zipfile.ZipFile:
    answer = person.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    assert packed.testzip() is None
    return packed


@pytest.mark.parametrize("address", [ADDRESS, "/api/v1/account/archive"])
def test_it_has_all_that_one_has(make_letter: MakeLetter, person: Person, address: str) -> None:
    make_letter(person, company="Sony", skills="falconry", dated=date(2026, 11, 20), **FRAME)
    make_letter(person, company="Cyberdyne", deleted_at=now())
    make_letter(person, company="Unwritten", body="", status="failed")
    profile = {"contact": {"name": "Ann Roe"}}
    person.client.put("/api/v1/profile", json=profile, headers=person.headers)
    draft = {"company": "Typed Ltd", "page": "p", "turn": "1", "base": ""}
    person.client.post(f"/drafts/{uuid.UUID(int=7)}", data=draft, headers=person.headers)
    packed = taken(person, address)
    letters = {each["form"]["company"]: each for each in json.loads(packed.read("letters.json"))}
    assert letters.keys() == {"Sony", "Cyberdyne", "Unwritten"}
    assert letters["Sony"]["form"]["skills"] == "falconry"
    assert {**FRAME, "dated": "2026-11-20"}.items() <= letters["Sony"].items()
    assert json.loads(packed.read("account.json"))["design"] == "classic"
    assert letters["Sony"]["versions"][0]["body"].startswith("Dear Hiring Manager")
    assert letters["Cyberdyne"]["deleted_at"]
    assert json.loads(packed.read("profile.json"))["contact"]["name"] == "Ann Roe"
    assert json.loads(packed.read("resume.json"))["basics"]["name"] == "Ann Roe"
    assert json.loads(packed.read("drafts.json"))[0]["fields"]["company"] == "Typed Ltd"
    assert "Sony" in packed.read("applications.csv").decode()
    pdfs = [name for name in packed.namelist() if name.endswith(".pdf")]
    assert len(pdfs) == 2
    assert all(packed.read(name).startswith(b"%PDF-") for name in pdfs)


def test_nothing_secret_is_in_it(app: Flask, make_letter: MakeLetter, person: Person) -> None:
    make_letter(person)
    with app.app_context():
        secret = db.session.get_one(User, person.id).password_hash
    packed = taken(person)
    content = b"".join(packed.read(name) for name in packed.namelist()).decode("latin-1")
    for each in (secret, secret.split("$")[-1], person.token, person.csrf, person.password):
        assert each not in content


def test_it_is_ones_own(make_letter: MakeLetter, person: Person, other: Person) -> None:
    make_letter(other, company="Cyberdyne")
    packed = taken(person)
    assert json.loads(packed.read("letters.json")) == []
    assert not [name for name in packed.namelist() if name.endswith(".pdf")]


def test_hundreds_of_letters_come_piece_by_piece(
    app: Flask, make_letter: MakeLetter, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PDF_SECONDS", 0.0)  # the text of each: PDFs are tried above
    for number in range(200):
        make_letter(person, company=f"Company {number}")
    answer = person.client.get(ADDRESS, buffered=False)
    pieces = list(answer.iter_encoded())
    answer.close()
    assert len(pieces) > 200
    packed = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert len([name for name in packed.namelist() if name.endswith(".txt")]) == 201
    assert archive.places.taken == 0


def test_one_is_made_at_a_time_and_its_place_is_given_back(person: Person) -> None:
    first = person.client.get(ADDRESS, buffered=False)
    assert person.client.get(ADDRESS).status_code == 429
    first.close()
    assert archive.places.taken == 0


def test_it_is_limited_in_any_minute(
    make_app: MakeApp, app: Flask, register_and_login: object
) -> None:
    assert app.testing  # its tables
    few = make_app(archives_a_minute=1).test_client()
    person = register_and_login(few, "cal")  # type: ignore[operator]
    taken(person)
    answer = person.client.get(ADDRESS)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 61
