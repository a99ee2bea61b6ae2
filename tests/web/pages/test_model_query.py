import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.people import Person
from tests.web.writing import serving, until, writing
from webapp.core.database import db
from webapp.core.models import Letter, User
from webapp.letters import submission
from webapp.pages import model_query

FIELDS = {
    "Job Title": "Data Scientist",
    "Preferred Qualifications": "4 years experience machine learning",
    "Hiring Company": "google",
    "Applicant Name": "John",
    "Past Working Experience": "Machine Learning Intern at Sony",
    "Current Working Experience": "Analyst at Trello",
    "Skillsets": "python",
    "Qualifications": "BSc in Computer Science",
}


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving(FakeModel()) as fake:
        yield fake


@pytest.mark.integration
def test_a_script_gets_the_whole_letter(
    app: Flask, person: Person, database_url: str, model: FakeModel
) -> None:
    with writing(database_url, model.url):
        answer = person.client.post(
            "/model/query",
            data=FIELDS,
            headers=person.headers,
            content_type="multipart/form-data",
        )
    assert answer.status_code == 200
    assert answer.get_json() == {"modelOutput": LETTER}
    with app.app_context():
        stored = db.session.query(Letter).one()
        assert (stored.status, stored.skills) == ("done", "python")
        assert (stored.tone, stored.length) == ("professional", "usual")


def test_a_script_may_choose_the_tone_and_the_length(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_query, "WAIT_S", 0.2)  # nobody writes
    fields = {**FIELDS, "Tone": "Warm", "Length": "Short"}
    person.client.post("/model/query", data=fields, headers=person.headers)
    with app.app_context():
        stored = db.session.query(Letter).one()
        assert (stored.tone, stored.length) == ("warm", "short")


@pytest.mark.parametrize(
    ("label", "offered"),
    [
        ("Tone", "professional, warm, confident, concise, enthusiastic"),
        ("Length", "short, usual, long"),
    ],
)
def test_a_choice_that_is_not_offered_is_named_by_its_label(
    person: Person, label: str, offered: str
) -> None:
    fields = {**FIELDS, label: "huge"}
    answer = person.client.post("/model/query", data=fields, headers=person.headers)
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert (error["field"], error["message"]) == (label, f"{label}: choose one of {offered}.")


@pytest.mark.parametrize("label", ["Job Title", "Hiring Company", "Applicant Name"])
def test_a_missing_field_is_named_by_its_label(person: Person, label: str) -> None:
    fields = {name: text for name, text in FIELDS.items() if name != label}
    answer = person.client.post("/model/query", data=fields, headers=person.headers)
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert (error["field"], error["message"]) == (label, f"{label} is needed.")


def test_without_the_csrf_value_nothing_is_written(app: Flask, person: Person) -> None:
    assert person.client.post("/model/query", data=FIELDS).status_code == 401
    with app.app_context():
        assert db.session.query(Letter).count() == 0


def test_a_stranger_gets_no_letter(client: FlaskClient) -> None:
    assert client.post("/model/query", data=FIELDS).status_code == 401


@pytest.mark.integration
@pytest.mark.parametrize("failure", [Answer(status=500), Answer(status=401)])
def test_a_model_server_that_is_down_is_reported_without_a_fault(
    person: Person, database_url: str, model: FakeModel, failure: Answer
) -> None:
    model.script = [failure]
    with writing(database_url, model.url):
        answer = person.client.post("/model/query", data=FIELDS, headers=person.headers)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert answer.get_json()["error"]["message"].startswith("The model server")


def test_a_letter_that_takes_too_long_goes_on_without_the_script(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_query, "WAIT_S", 0.2)
    answer = person.client.post("/model/query", data=FIELDS, headers=person.headers)
    assert answer.status_code == 504
    assert "Retry-After" in answer.headers
    with app.app_context():
        letter = db.session.query(Letter).one()
        assert letter.status == "queued"
        assert f"/letters/{letter.id}" in answer.get_json()["error"]["message"]


@pytest.mark.integration
def test_a_letter_that_is_stopped_elsewhere_ends_the_wait(
    app: Flask, person: Person, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(text="Dear", hangs=True)]
    with writing(database_url, model.url), app.app_context():

        def stop_when_begun() -> None:
            until(lambda: model.streaming)
            with app.app_context():
                user = db.session.get_one(User, person.id)
                submission.stop(user, db.session.query(Letter).one().id)

        stopping = threading.Thread(target=stop_when_begun)
        stopping.start()
        answer = person.client.post("/model/query", data=FIELDS, headers=person.headers)
        stopping.join()
    assert answer.status_code == 409
