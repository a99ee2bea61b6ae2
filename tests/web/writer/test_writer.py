import gc
import json
import logging
import re
from types import AsyncGeneratorType

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from sqlalchemy import func, select, text

from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.writer.asking import FLAWED, ask, ended
from tests.web.writing import QUICK, person, state, until, writing
from webapp.core.database import db
from webapp.core.models import DailyUsage, Letter, User


def test_a_letter_is_written_checked_and_kept_as_its_first_version(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    letter = state(app, asked)
    assert (letter.status, letter.body, letter.error) == ("done", LETTER, "")
    assert [(each.number, each.origin, each.body) for each in letter.versions] == [
        (1, "model", LETTER)
    ]
    assert letter.report is not None
    assert letter.report["ok"]
    assert letter.model == "fake"
    assert letter.first_word_at is not None
    assert letter.finished_at is not None


@pytest.mark.parametrize(("length", "line"), [("usual", ""), ("short", "Length: short\n")])
def test_the_model_is_asked_in_the_format_that_it_was_trained_on(
    app: Flask, ann: User, database_url: str, model: FakeModel, length: str, line: str
) -> None:
    with writing(database_url, model.url, letter_tokens=123):
        asked = ask(app, ann, skills="python,\n  sql", qualifications="", length=length)
        until(lambda: ended(app, asked))
    _, body = model.requests[0]
    assert body["messages"][1] == {
        "role": "user",
        "content": "Write a cover letter.\n"
        f"Tone: professional\n{line}"
        "Job Title: Data Scientist\n"
        "Hiring Company: google\n"
        "Preferred Qualifications: 4 years experience machine learning\n"
        "Applicant Name: John\n"
        "Past Working Experience: Machine Learning Intern at Sony\n"
        "Current Working Experience: Analyst at Trello\n"
        "Skillsets: python, sql",
    }
    assert body["max_tokens"] == 123
    assert "temperature" not in body


def test_the_request_id_goes_along_to_the_model_server(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    asked = ask(app, ann)
    with app.app_context():
        db.session.execute(text("UPDATE letter SET request_id = 'request-1234'"))
        db.session.commit()
    with writing(database_url, model.url):
        until(lambda: ended(app, asked))
    assert model.requests[0][0]["x-request-id"] == "request-1234"


def test_the_request_names_the_person_by_a_pseudonym(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    bob = person(app, "bob")
    with writing(database_url, model.url):
        asked = [ask(app, user) for user in (ann, ann, bob)]
        until(lambda: all(ended(app, each) for each in asked))
    named = sorted(body["safety_identifier"] for _, body in model.requests)
    assert sorted(named.count(each) for each in set(named)) == [1, 2]
    for name in named:
        assert re.fullmatch("[0-9a-f]{32}", name)
    sent = json.dumps([body for _, body in model.requests])
    assert not [each for each in (ann.username, ann.email, bob.email) if each in sent]
    with writing(database_url, model.url, secret_key="t" * 32):
        asked = [ask(app, ann)]
        until(lambda: ended(app, asked[0]))
    assert model.requests[-1][1]["safety_identifier"] not in named


def test_the_request_names_how_long_an_answer_may_take(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    assert model.requests[0][0]["prefer"] == "wait=300"


def test_a_long_wait_for_the_model_server_is_said_in_seconds(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(headers={"X-Queue-Seconds": "23"}, pause_s=0.2)]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: state(app, asked).progress)
        assert state(app, asked).progress == "The model is busy; about 25 seconds to go."
        until(lambda: ended(app, asked), 30)
    letter = state(app, asked)
    assert (letter.status, letter.error, letter.progress) == ("done", "", "")


def test_eight_letters_of_many_people_are_written_at_once(
    app: Flask, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(pause_s=0.005)]
    with writing(database_url, model.url), writing(database_url, model.url):
        asked = [ask(app, person(app, f"person{n}")) for n in range(12)]
        until(lambda: all(ended(app, each) for each in asked), 30)
    assert len(model.requests) == 12
    with app.app_context():
        assert set(db.session.scalars(select(Letter.body))) == {LETTER}
        assert set(db.session.scalars(select(Letter.attempt))) == {1}


def test_the_draft_grows_while_the_model_writes(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(pause_s=0.01)]
    seen: set[int] = set()
    with writing(database_url, model.url, QUICK):
        asked = ask(app, ann)

        def look() -> bool:
            seen.add(len(state(app, asked).draft))
            return ended(app, asked)

        until(look)
    assert len(seen) > 10


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def checked(tracks: dict[str, str]) -> float:
    results = ("sendable", "not_sendable")
    return sum(sample("inkwell_letters_checked_total", result=each, **tracks) for each in results)


def test_a_letter_is_counted_timed_and_graded(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(headers={"X-Inkwell-Model-Track": "canary"})]
    tracks = {"track": "stable", "model_track": "canary"}
    counted = {
        "inkwell_letters_total": {"outcome": "done", **tracks},
        "inkwell_first_word_seconds_count": tracks,
        "inkwell_letter_seconds_count": tracks,
        "inkwell_letter_marks_count": tracks,
        "inkwell_letter_words_count": tracks,
        "inkwell_inference_seconds_count": {},
        "inkwell_form_length_characters_count": {},
    }
    before = {name: sample(name, **labels) for name, labels in counted.items()}
    checked_before = checked(tracks)
    tokens = sample("inkwell_tokens_total", **tracks)
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    for name, labels in counted.items():
        assert sample(name, **labels) == before[name] + 1, name
    assert checked(tracks) == checked_before + 1
    with app.app_context():
        used = db.session.scalar(select(func.sum(DailyUsage.tokens))) or 0
    assert sample("inkwell_tokens_total", **tracks) - tokens == used > 0
    assert 0.5 < sample("inkwell_letter_quality") <= 1


def generators() -> list[AsyncGeneratorType[object, object]]:
    return [found for found in gc.get_objects() if type(found) is AsyncGeneratorType]


def test_an_answer_that_failed_is_closed_without_the_garbage_collector(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(raw=b'data: {"error": {"message": "of the model"}}\n\n'), Answer()]
    gc.collect()
    before = generators()
    gc.disable()
    try:
        with writing(database_url, model.url):
            asked = ask(app, ann)
            until(lambda: ended(app, asked))
            left = [found for found in generators() if found not in before]
    finally:
        gc.enable()
    assert not left


def test_no_log_line_holds_what_the_person_or_the_model_wrote(
    app: Flask,
    ann: User,
    database_url: str,
    model: FakeModel,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "inkwell")
    model.script = [Answer(raw=b'data: {"error": {"message": "falconry"}}\n\n'), FLAWED, Answer()]
    with writing(database_url, model.url):
        asked = ask(app, ann, skills="falconry", applicant_name="Zebulon")
        until(lambda: ended(app, asked))
    lines = "\n".join(str(vars(record)) for record in caplog.records)
    assert "letter ended" in lines
    for word in ("falconry", "Zebulon", "Hiring Manager", "google"):
        assert word not in lines
