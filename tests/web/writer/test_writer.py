import gc
import json
import logging
import re
import uuid
from collections.abc import Iterator
from types import AsyncGeneratorType

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from sqlalchemy import select, text

from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.writing import FORM, QUICK, person, serving, state, until, writing
from webapp.core.database import db
from webapp.core.models import Letter, User
from webapp.letters import library, queue, submission
from webapp.letters.form import Form
from webapp.letters.report import report_on

HALF = Answer(LETTER[: len(LETTER) // 2], hangs=True)
# It keeps every rule and leaves out most of what the person told.
DRY = Answer(
    "Dear Hiring Manager,\n\nI am writing to apply for the position of Data Scientist at google. "
    + "I work with care, I ask early when something is unclear, and I finish what I begin. " * 8
    + "\n\nSincerely,\nJohn"
)
FLAWED = Answer(LETTER.replace("google", "[Company]"))


@pytest.fixture
def ann(app: Flask) -> User:
    return person(app)


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving(FakeModel()) as fake:
        yield fake


def ask(app: Flask, user: User, **changes: str) -> uuid.UUID:
    with app.app_context():
        return submission.create(user, Form.parse({**FORM, **changes})).id


def ended(app: Flask, letter_id: uuid.UUID) -> bool:
    return state(app, letter_id).status in ("done", "failed", "stopped")


def begun(app: Flask, letter_id: uuid.UUID) -> bool:
    return len(state(app, letter_id).draft) > 20


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


def test_the_model_server_is_told_whose_letter_it_is_by_a_pseudonym(
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


def test_the_model_server_is_told_how_long_an_answer_may_take(
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


@pytest.mark.parametrize(
    "failure",
    [
        Answer(status=503, headers={"Retry-After": "0"}),
        Answer(status=429),
        Answer(status=500),
        Answer(raw=b"<html>a proxy's page</html>"),
        Answer(raw=b"data: {half a thing\n\n"),
        Answer(raw=b"data: [1, 2]\n\n"),
        Answer(raw=b'data: {"choices": [{"delta": null}]}\n\n'),
        Answer(raw=b'data: {"error": {"message": "out of memory"}}\n\n'),
        Answer(raw=b'data: {"error": {"message": "late", "code": "deadline_exceeded"}}\n\n'),
        Answer(finishes=False),
        Answer(breaks_after=3),
        Answer(text="   "),
    ],
    ids=lambda answer: str(answer.raw or answer.status),
)
def test_a_failure_of_the_model_server_is_tried_again(
    app: Flask, ann: User, database_url: str, model: FakeModel, failure: Answer
) -> None:
    model.script = [failure, Answer()]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    letter = state(app, asked)
    assert (letter.status, letter.body, letter.error) == ("done", LETTER, "")
    assert len(model.requests) == 2


def test_a_letter_lost_in_the_middle_is_a_new_attempt(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(breaks_after=10), Answer()]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    assert state(app, asked).attempt == 2


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (Answer(status=500), "The model server is not answering."),
        (Answer(status=503), "The model server has too much to do."),
        (Answer(status=503, raw=b"no healthy upstream"), "The model server is not answering."),
        (
            Answer(status=503, raw=b'{"error": {"message": "", "code": "unavailable"}}'),
            "The model server is not answering.",
        ),
        (
            Answer(status=504, raw=b'{"error": {"message": "", "code": "deadline_exceeded"}}'),
            "The model server has too much to do.",
        ),
        (Answer(finishes=False), "The model server broke off."),
        (
            Answer(status=401),
            "The model server refused the request; whoever runs Inkwell must look at its settings.",
        ),
    ],
)
def test_a_failure_that_lasts_ends_in_a_sentence(
    app: Flask, ann: User, database_url: str, model: FakeModel, failure: Answer, sentence: str
) -> None:
    model.script = [failure]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    letter = state(app, asked)
    assert (letter.status, letter.error, letter.versions) == ("failed", sentence, [])


def test_the_person_is_told_while_nobody_answers_and_can_have_it_written_later(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    with writing(database_url, "http://127.0.0.1:9/v1"):
        asked = ask(app, ann)
        trying = "The model server is not answering; trying again."
        until(lambda: state(app, asked).progress == trying)
        until(lambda: ended(app, asked))
    assert state(app, asked).status == "failed"
    with writing(database_url, model.url), app.app_context():
        submission.rewrite(ann, asked)
        until(lambda: ended(app, asked))
    assert state(app, asked).status == "done"


def test_stop_keeps_what_was_written_and_frees_the_model(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [HALF]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: begun(app, asked))
        with app.app_context():
            submission.stop(ann, asked)
        until(lambda: ended(app, asked))
        until(lambda: model.left == 1)
    letter = state(app, asked)
    assert letter.status == "stopped"
    assert LETTER.startswith(letter.body)
    assert len(letter.body) > 20
    assert len(letter.versions) == 1


def test_stop_is_heard_before_the_first_word(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(text="", hangs=True)]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: model.streaming == 1)
        with app.app_context():
            submission.stop(ann, asked)
        until(lambda: ended(app, asked))
    letter = state(app, asked)
    assert (letter.status, letter.body, letter.versions) == ("stopped", "", [])


@pytest.mark.parametrize("what", ["letter", "account"])
def test_deleting_ends_the_writing_and_frees_the_model(
    app: Flask, ann: User, database_url: str, model: FakeModel, what: str
) -> None:
    model.script = [HALF, Answer()]
    with writing(database_url, model.url, writers=1):
        asked = ask(app, ann)
        until(lambda: begun(app, asked))
        with app.app_context():
            if what == "letter":
                library.delete(ann, asked)
            else:
                db.session.delete(db.session.get_one(User, ann.id))
                db.session.commit()
        until(lambda: model.left == 1)
        following = ask(app, person(app, "bob"))
        until(lambda: ended(app, following))
    assert state(app, following).status == "done"


def test_a_letter_that_breaks_a_rule_is_tried_once_more(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [FLAWED, Answer()]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    letter = state(app, asked)
    assert (letter.body, letter.attempt, len(letter.versions)) == (LETTER, 2, 1)
    seeds = [body["seed"] for _, body in model.requests]
    assert len(set(seeds)) == 2


@pytest.mark.parametrize("second", [Answer("Dear [Name]"), Answer(status=500)])
def test_the_better_of_two_tries_is_kept(
    app: Flask, ann: User, database_url: str, model: FakeModel, second: Answer
) -> None:
    model.script = [FLAWED, second]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    letter = state(app, asked)
    assert (letter.status, letter.body, letter.draft) == ("done", FLAWED.text, FLAWED.text)


def test_a_letter_that_keeps_the_rules_is_better_than_one_that_tells_more(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    form = Form.parse(FORM)
    flawed, dry = (report_on(form, answer.text) for answer in (FLAWED, DRY))
    assert (flawed["ok"], dry["ok"]) == (False, True)
    model.script = [FLAWED, DRY]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    assert state(app, asked).body == DRY.text


def test_no_second_try_is_made_when_none_is_wanted(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [FLAWED]
    with writing(database_url, model.url, rewrites=0):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    assert len(model.requests) == 1


def test_a_writer_that_ends_hands_its_letters_back(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [HALF, Answer()]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: begun(app, asked))
    letter = state(app, asked)
    assert (letter.status, letter.tries) == ("queued", 0)
    with writing(database_url, model.url):
        until(lambda: ended(app, asked))
    assert state(app, asked).body == LETTER


def test_a_writer_whose_lease_was_taken_writes_nothing_any_more(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [HALF]
    asked = ask(app, ann)
    with writing(database_url, model.url):
        until(lambda: begun(app, asked))
        with app.app_context():
            db.session.execute(
                text("UPDATE letter SET writer = 'another', attempt = attempt + 1, draft = 'mine'")
            )
            db.session.commit()
        until(lambda: model.left == 1)
    letter = state(app, asked)
    assert (letter.draft, letter.writer, letter.versions) == ("mine", "another", [])


def test_a_dead_writers_letter_is_written_by_another(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    asked = ask(app, ann)
    with app.app_context():
        dead = queue.claim(db.session(), "dead", 0.3)
        assert dead is not None
        queue.flush(db.session(), dead, "Dear Hir", "", 0.3)
    with writing(database_url, model.url):
        until(lambda: ended(app, asked))
    letter = state(app, asked)
    assert (letter.body, letter.attempt) == (LETTER, 2)


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
        "inkwell_inference_seconds_count": {},
        "inkwell_form_length_characters_count": {},
    }
    before = {name: sample(name, **labels) for name, labels in counted.items()}
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    for name, labels in counted.items():
        assert sample(name, **labels) == before[name] + 1, name
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
