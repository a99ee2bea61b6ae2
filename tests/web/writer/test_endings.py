"""How the writing of a letter ends: failures, a stop, a deletion, a lost lease."""

import pytest
from flask import Flask
from sqlalchemy import text

from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.writer.asking import HALF, ask, begun, ended
from tests.web.writing import person, state, until, writing
from webapp.core.database import db
from webapp.core.models import User
from webapp.letters import queue, submission, trash


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


def test_the_page_reports_a_silent_model_server_and_offers_a_retry(
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
                trash.put(ann, asked)
            else:
                db.session.delete(db.session.get_one(User, ann.id))
                db.session.commit()
        until(lambda: model.left == 1)
        following = ask(app, person(app, "bob"))
        until(lambda: ended(app, following))
    assert state(app, following).status == "done"


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
