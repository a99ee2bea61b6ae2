"""A letter's event stream: a page gets every character once, whatever breaks off."""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.letters.reading import Reader, finish
from tests.web.people import MakeLetter, Person
from tests.web.writing import FORM, QUICK, serving, until, writing
from webapp.core.database import db
from webapp.core.models import User
from webapp.jobs import following, hub
from webapp.letters import submission, trash
from webapp.letters.form import Form

ASTRAL = "Hé 👩‍💻, 你好\n\n«مرحبا» 🎉 end"
LONG_S = 20.0  # between two looks, so that only what is announced is quicker


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving(FakeModel(Answer(pause_s=0.01))) as fake:
        yield fake


@pytest.fixture
def ask(app: Flask, person: Person) -> Callable[[], uuid.UUID]:
    def create() -> uuid.UUID:
        with app.app_context():
            return submission.create(db.session.get_one(User, person.id), Form.parse(FORM)).id

    return create


@pytest.mark.parametrize("offset", range(len(ASTRAL) + 1))
def test_a_stream_goes_on_from_any_character(
    make_letter: MakeLetter, person: Person, offset: int
) -> None:
    letter = make_letter(person, draft=ASTRAL, body=ASTRAL, attempt=3)
    reader = Reader(person.client, letter, text=ASTRAL[:offset], place=f"3:{offset}").read()
    assert reader.text == ASTRAL
    assert reader.end == {"status": "done", "error": "", "url": f"/letters/{letter}"}


def test_the_address_can_say_where_to_go_on_and_the_header_wins(
    make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, draft=ASTRAL)
    address = f"/letters/{letter}/events?from=1:3"
    assert json.dumps(ASTRAL[3:], ensure_ascii=False) in person.client.get(address).text
    later = person.client.get(address, headers={"Last-Event-ID": "1:5"})
    assert json.dumps(ASTRAL[5:], ensure_ascii=False) in later.text


@pytest.mark.parametrize("place", ["", "x", "1", "1:", ":5", "-1:5", "1:5:5", "9999999999:0"])
def test_a_malformed_stream_position_is_ignored(
    make_letter: MakeLetter, person: Person, place: str
) -> None:
    letter = make_letter(person, draft=ASTRAL)
    answer = person.client.get(f"/letters/{letter}/events", query_string={"from": place})
    assert answer.status_code == 200
    assert "event: end" in answer.text


def test_a_page_with_another_attempts_text_gets_a_reset(
    make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, draft=ASTRAL, attempt=2)
    reader = Reader(person.client, letter, text="of attempt one", place="1:14").read()
    assert (reader.text, reader.resets, reader.place) == (ASTRAL, 1, f"2:{len(ASTRAL)}")


@pytest.mark.integration
def test_a_letter_arrives_word_by_word_and_whole(
    ask: Callable[[], uuid.UUID], person: Person, database_url: str, model: FakeModel
) -> None:
    asked = ask()
    with writing(database_url, model.url):
        reader = Reader(person.client, asked).read()
    assert reader.text == LETTER
    assert reader.end is not None
    assert reader.end["status"] == "done"
    assert len([line for line in reader.lines if "event: text" in line]) > 10
    assert reader.states[-1] == {"status": "writing", "position": 0, "message": ""}


@pytest.mark.integration
def test_a_page_that_reconnects_again_and_again_loses_and_doubles_nothing(
    ask: Callable[[], uuid.UUID], person: Person, database_url: str, model: FakeModel
) -> None:
    letter = LETTER.replace("google", "gö👩‍💻gle")
    model.script = [Answer(letter, pieces=5, pause_s=0.01)]
    with writing(database_url, model.url, rewrites=0):
        reader = Reader(person.client, ask())
        while reader.end is None:
            reader.read(least=40)
    assert reader.text == letter


@pytest.mark.integration
def test_a_letter_that_broke_off_begins_again_on_the_page(
    ask: Callable[[], uuid.UUID], person: Person, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(pause_s=0.02, breaks_after=20), Answer(pause_s=0.005)]
    with writing(database_url, model.url):
        reader = Reader(person.client, ask()).read()
    assert (reader.text, reader.resets) == (LETTER, 1)


@pytest.mark.integration
def test_the_first_word_is_on_the_page_at_once(
    ask: Callable[[], uuid.UUID],
    person: Person,
    database_url: str,
    model: FakeModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.script = [Answer(text="Dear", hangs=True)]
    monkeypatch.setattr(following, "POLL_S", LONG_S)
    monkeypatch.setattr(hub, "POLL_S", LONG_S)
    seldom = replace(QUICK, flush_s=LONG_S, glance_s=LONG_S, poll_s=LONG_S)
    with writing(database_url, model.url, seldom):
        Reader(person.client, ask()).read(least=1)  # everything is connected and warm
        began = time.monotonic()
        Reader(person.client, ask()).read(least=1)
        took = time.monotonic() - began
    assert took < LONG_S / 2  # nothing waited for a next look


def test_a_waiting_letter_shows_its_place_as_it_changes(
    app: Flask, ask: Callable[[], uuid.UUID], person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "POLL_S", 0.05)
    monkeypatch.setattr(hub, "POLL_S", 0.05)
    first, second = ask(), ask()
    reader = Reader(person.client, second)
    reading = threading.Thread(target=reader.read)
    reading.start()
    until(lambda: reader.states)
    finish(app, first)
    until(lambda: len(reader.states) == 2)
    finish(app, second)
    reading.join()
    assert [state["position"] for state in reader.states] == [1, 0]


@pytest.mark.parametrize("what", ["letter", "account"])
def test_deleting_ends_the_stream(
    app: Flask, ask: Callable[[], uuid.UUID], person: Person, what: str
) -> None:
    asked = ask()
    reader = Reader(person.client, asked)
    reading = threading.Thread(target=reader.read)
    reading.start()
    until(lambda: reader.states)
    with app.app_context():
        user = db.session.get_one(User, person.id)
        if what == "letter":
            trash.put(user, asked)
        else:
            db.session.delete(user)
            db.session.commit()
    reading.join()
    assert reader.end == {"status": "deleted", "error": "", "url": "/letters"}
