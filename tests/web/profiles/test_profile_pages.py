"""The profile: saved, filled into forms, read from a CV for review, and gone with the account."""

import base64
import io
from typing import Any

import pytest
from flask import Flask

from contract.version import VERSION
from tests.web.people import Person
from training.evaluation.cvs.formats import file_of
from training.evaluation.cvs.layouts import page_of
from training.evaluation.cvs.people import PEOPLE
from webapp.core.database import db
from webapp.core.models import StoredProfile
from webapp.profiles.content import MOST

MAREN = PEOPLE[0]
VALUES = MAREN.to_dict()
API = "/api/v1/profile"


def save(person: Person, values: dict[str, Any] = VALUES) -> None:
    answer = person.client.put(API, json=values, headers=person.headers)
    assert answer.status_code == 200, answer.get_json()


def typed(person: Person, **more: str) -> dict[str, str]:
    return {
        "csrf_token": person.csrf,
        "person": str(person.id),
        "version": "0",
        "contact.name": "Maren Holloway",
        "jobs.0.title": "Data Analyst",
        "jobs.0.employer": "Brightwater Energy",
        "jobs.0.start": "March 2021",
        "jobs.1.title": "",
        "skills": "Python, SQL,\nTableau",
        "languages.0.language": "German",
        "certificates": "First aid\n\nDriving licence",
        **more,
    }


def test_a_profile_is_saved_from_the_page(person: Person, browser: dict[str, str]) -> None:
    answer = person.client.post("/profile", data=typed(person), headers=browser)
    assert (answer.status_code, answer.location) == (303, "/profile?notice=profile")
    stored = person.client.get(API).get_json()
    job = {"title": "Data Analyst", "employer": "Brightwater Energy", "start": "2021-03"}
    assert stored["jobs"] == [{**job, "end": "", "text": ""}]
    assert stored["skills"] == ["Python", "SQL", "Tableau"]
    assert stored["certificates"] == ["First aid", "Driving licence"]
    assert stored["version"] == 1


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("jobs.0.start", "long ago", "this is no date"),
        ("contact.email", "nobody", "not a valid e-mail"),
        ("jobs.0.title", "x" * 121, "120 characters at most"),
        ("skills", ",".join(f"s{n}" for n in range(MOST["skills"] + 1)), "100 at most"),
    ],
)
def test_a_wrong_profile_comes_back_as_typed(
    app: Flask, person: Person, browser: dict[str, str], field: str, text: str, sentence: str
) -> None:
    data = typed(person, **{field: text})
    answer = person.client.post("/profile", data=data, headers=browser)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert text.partition(",")[0] in answer.text
    with app.app_context():
        assert db.session.query(StoredProfile).count() == 0


def test_one_more_entry_is_added_without_saving(person: Person, browser: dict[str, str]) -> None:
    data = typed(person, more="jobs")
    answer = person.client.post("/profile", data=data, headers=browser)
    assert answer.status_code == 200
    assert 'name="jobs.2.title"' in answer.text
    assert "Brightwater Energy" in answer.text
    assert person.client.get(API).get_json()["version"] == 0


def test_the_pages_foot_names_inkwells_version(person: Person) -> None:
    save(person)
    assert f"Inkwell {VERSION}</p>" in person.client.get("/profile").text


def test_two_tabs_do_not_overwrite_one_another(person: Person, browser: dict[str, str]) -> None:
    save(person)
    answer = person.client.post("/profile", data=typed(person), headers=browser)
    assert answer.status_code == 409
    assert "saved elsewhere" in answer.text
    assert person.client.get(API).get_json()["version"] == 1
    again = person.client.put(API, json={**VALUES, "version": 0}, headers=person.headers)
    assert (again.status_code, again.get_json()["error"]["code"]) == (409, "conflict")


def test_a_full_profile_is_taken(person: Person, browser: dict[str, str]) -> None:
    jobs = [{**VALUES["jobs"][0], "title": f"Job {n}"} for n in range(MOST["jobs"])]
    studies = [{**VALUES["education"][0], "degree": f"BSc {n}"} for n in range(MOST["education"])]
    skills = [f"skill {n}" for n in range(MOST["skills"])]
    save(person, {**VALUES, "jobs": jobs, "education": studies, "skills": skills})
    page = person.client.get("/profile", headers=browser).text
    assert 'value="Job 29"' in page


def test_the_profile_fills_what_is_empty_of_the_form(person: Person) -> None:
    save(person)
    page = person.client.get("/user/protected?profile=1").text
    assert "Junior Analyst at Fenwick Logistics (2018 - 2021)" in page
    assert "Data Analyst at Brightwater Energy (2021 - present)" in page
    assert "Python, SQL, Tableau, Statistics, English (native), German (B1)" in page
    assert "BSc in Mathematics, University of York, 2015–2018" in page  # noqa: RUF001
    filled = person.client.get("/profile/form").get_json()
    assert filled["applicant_name"] == "Maren Holloway"
    assert filled == person.client.get(f"{API}/form").get_json()


def test_what_is_typed_stays_when_the_profile_fills_the_form(person: Person) -> None:
    save(person)
    number = "00000000-0000-0000-0000-000000000007"
    draft = {"company": "Sony", "skills": "falconry", "page": "p", "turn": "1", "base": ""}
    person.client.post(f"/drafts/{number}", data=draft, headers=person.headers)
    page = person.client.get(f"/user/protected?profile=1&draft={number}").text
    form = page[: page.index("Recent letters")]
    assert "Sony" in form
    assert "falconry" in form
    assert "Tableau" not in form
    assert "Maren Holloway" in form


@pytest.mark.parametrize("kind", ["pdf", "docx", "txt"])
def test_a_cv_is_shown_and_not_saved(person: Person, browser: dict[str, str], kind: str) -> None:
    content = file_of(page_of(MAREN, "plain"), kind)
    data = {"file": (io.BytesIO(content), f"cv.{kind}"), "csrf_token": person.csrf}
    answer = person.client.post("/profile/import", data=data, headers=browser)
    assert answer.status_code == 200
    assert "nothing of it is saved until" in answer.text
    assert 'value="Brightwater Energy"' in answer.text
    assert person.client.get(API).get_json()["version"] == 0


def test_a_cv_is_added_to_what_is_saved(person: Person, browser: dict[str, str]) -> None:
    save(
        person, {"contact": {"name": "Maren H."}, "jobs": [{"title": "Baker", "employer": "Oven"}]}
    )
    text = file_of(page_of(MAREN, "plain"), "txt").decode()
    for way, kept in (("add", True), ("replace", False)):
        data = {"text": text, "way": way, "csrf_token": person.csrf}
        page = person.client.post("/profile/import", data=data, headers=browser).text
        assert ('value="Oven"' in page) is kept
        assert ('value="Maren H."' in page) is kept
        assert 'value="Brightwater Energy"' in page


def test_a_refused_file_says_why_and_what_is_saved_stays(
    person: Person, browser: dict[str, str]
) -> None:
    save(person)
    data = {"file": (io.BytesIO(b"%PDF-1.7 cut"), "cv.pdf"), "csrf_token": person.csrf}
    answer = person.client.post("/profile/import", data=data, headers=browser)
    assert answer.status_code == 422
    assert "cut off" in answer.text
    assert 'value="Brightwater Energy"' in answer.text


def test_a_file_that_is_too_large_is_refused_by_name(
    person: Person, browser: dict[str, str]
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="cv.pdf"\r\n\r\n'
    answer = person.client.post(
        "/profile/import",
        data=head + bytes(2 * 2**20) + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={**browser, **person.headers},
    )
    assert answer.status_code == 413
    assert "1 MB at most" in answer.text


def test_the_api_reads_a_cv_and_saves_nothing(person: Person) -> None:
    content = base64.b64encode(file_of(page_of(MAREN, "table"), "docx")).decode()
    sent = {"name": "cv.docx", "content": content}
    answer = person.client.post(f"{API}/import", json=sent, headers=person.headers).get_json()
    assert answer["profile"]["contact"]["name"] == "Maren Holloway"
    assert answer["problems"] == {}
    assert person.client.get(API).get_json()["version"] == 0
    wrong = {"name": "cv.pdf", "content": base64.b64encode(b"%PDF-").decode()}
    answer = person.client.post(f"{API}/import", json=wrong, headers=person.headers)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "file")


def test_the_profile_is_a_json_resume_too(person: Person) -> None:
    save(person)
    resume = person.client.get("/profile/resume.json")
    assert "resume.json" in resume.headers["Content-Disposition"]
    assert resume.get_json()["basics"]["name"] == "Maren Holloway"


def test_a_profile_is_its_persons_alone_and_goes_with_the_account(
    app: Flask, person: Person, other: Person
) -> None:
    save(person)
    assert other.client.get(API).get_json()["version"] == 0
    assert person.client.delete("/api/v1/account", headers=person.headers).status_code == 204
    with app.app_context():
        assert db.session.query(StoredProfile).count() == 0


def test_a_profile_can_be_deleted(person: Person) -> None:
    save(person)
    assert person.client.delete(API, headers=person.headers).status_code == 204
    assert person.client.get(API).get_json()["version"] == 0
