import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.people import Person
from tests.web.writing import FORM, QUICK, serving, until, writing
from webapp.core.database import db
from webapp.core.models import Letter, User
from webapp.letters import announcements, library, submission
from webapp.letters.form import Form
from webapp.letters.stream import events, hub
from webapp.letters.stream.hub import EXTENSION

ASTRAL = "Hé 👩‍💻, 你好\n\n«مرحبا» 🎉 end"
LISTENING = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND application_name = 'inkwell-web'"
LONG_S = 20.0  # between two looks, so that only what is announced is quicker
MakeLetter = Callable[..., uuid.UUID]


@dataclass
class Reader:
    """Reads a letter's stream as a page does."""

    client: FlaskClient
    letter_id: uuid.UUID
    text: str = ""
    place: str = ""
    resets: int = 0
    states: list[dict[str, Any]] = field(default_factory=list)
    end: dict[str, Any] | None = None
    lines: list[str] = field(default_factory=list)

    def read(self, *, least: int = 0) -> "Reader":
        """Follow the stream until it ends or `least` more characters have come."""
        headers = {"Last-Event-ID": self.place} if self.place else {}
        answer = self.client.get(f"/letters/{self.letter_id}/events", headers=headers)
        assert answer.status_code == 200
        assert answer.mimetype == "text/event-stream"
        stop = len(self.text) + least if least else None
        pieces = answer.iter_encoded()
        for piece in pieces:
            self.take(piece.decode())
            if stop is not None and len(self.text) >= stop:
                break
        answer.close()
        return self

    def take(self, event: str) -> None:
        """Take one event in."""
        self.lines.append(event)
        fields = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
        self.place = fields.get("id", self.place)
        data = json.loads(fields.get("data", "{}"))
        match fields.get("event"):
            case "text":
                assert data["offset"] == len(self.text)
                self.text += data["text"]
            case "reset":
                self.text = ""
                self.resets += 1
            case "status":
                self.states.append(data)
            case "end":
                self.end = data


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


def finish(app: Flask, letter_id: uuid.UUID) -> None:
    with app.app_context():
        db.session.execute(update(Letter).where(Letter.id == letter_id).values(status="stopped"))
        announcements.announce_change(db.session, letter_id)
        db.session.commit()


@pytest.mark.parametrize("offset", range(len(ASTRAL) + 1))
def test_a_stream_goes_on_from_any_character(
    make_letter: MakeLetter, person: Person, offset: int
) -> None:
    made = make_letter(person, draft=ASTRAL, body=ASTRAL, attempt=3)
    reader = Reader(person.client, made, text=ASTRAL[:offset], place=f"3:{offset}").read()
    assert reader.text == ASTRAL
    assert reader.end == {"status": "done", "error": "", "url": f"/letters/{made}"}


def test_the_address_can_say_where_to_go_on_and_the_header_wins(
    make_letter: MakeLetter, person: Person
) -> None:
    made = make_letter(person, draft=ASTRAL)
    address = f"/letters/{made}/events?from=1:3"
    assert json.dumps(ASTRAL[3:], ensure_ascii=False) in person.client.get(address).text
    later = person.client.get(address, headers={"Last-Event-ID": "1:5"})
    assert json.dumps(ASTRAL[5:], ensure_ascii=False) in later.text


@pytest.mark.parametrize("place", ["", "x", "1", "1:", ":5", "-1:5", "1:5:5", "9999999999:0"])
def test_a_place_that_makes_no_sense_is_no_place(
    make_letter: MakeLetter, person: Person, place: str
) -> None:
    made = make_letter(person, draft=ASTRAL)
    answer = person.client.get(f"/letters/{made}/events", query_string={"from": place})
    assert answer.status_code == 200
    assert "event: end" in answer.text


def test_who_has_another_attempts_text_is_told_to_drop_it(
    make_letter: MakeLetter, person: Person
) -> None:
    made = make_letter(person, draft=ASTRAL, attempt=2)
    reader = Reader(person.client, made, text="of attempt one", place="1:14").read()
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
    monkeypatch.setattr(events, "POLL_S", LONG_S)
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
    monkeypatch.setattr(events, "POLL_S", 0.05)
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
            library.delete(user, asked)
        else:
            db.session.delete(user)
            db.session.commit()
    reading.join()
    assert reader.end == {"status": "deleted", "error": "", "url": "/letters"}


def test_a_silent_stream_beats_and_ends_by_itself(
    make_letter: MakeLetter, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(events, "LIFETIME_S", 2.0)
    made = make_letter(person, status="writing", draft="Dear")
    reader = Reader(person.client, made).read()
    assert reader.end is None
    assert reader.text == "Dear"
    assert reader.lines.count(": \n\n") > 1


def test_a_waiting_stream_holds_no_database_connection(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    made = make_letter(person, status="writing", draft="Dear")
    with app.app_context():
        pool: Any = db.engine.pool
    reading = threading.Thread(target=lambda: Reader(person.client, made).read())
    reading.start()
    until(lambda: app.extensions[EXTENSION]._waiting)
    until(lambda: pool.checkedout() == 0)
    finish(app, made)
    reading.join()


def test_many_streams_share_one_listening_connection(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    made = make_letter(person, status="writing")
    readers = [
        threading.Thread(target=lambda: Reader(person.client, made).read()) for _ in range(6)
    ]
    hub = app.extensions[EXTENSION]

    def connections() -> int:
        with app.app_context():
            return int(db.session.scalar(text(f"SELECT count(*) {LISTENING}")) or 0)

    readers[0].start()
    until(lambda: hub._listener is not None and hub._listener.connected)
    for_one = connections()  # other applications of this process may have theirs
    for reader in readers[1:]:
        reader.start()
    until(lambda: len(hub._waiting.get(str(made), ())) == 6)
    assert connections() == for_one
    finish(app, made)
    for reader in readers:
        reader.join()


def test_a_broken_listening_connection_is_replaced_and_nothing_is_missed(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    made = make_letter(person, status="writing")
    hub = app.extensions[EXTENSION]
    reader = Reader(person.client, made)
    reading = threading.Thread(target=reader.read)
    reading.start()
    until(lambda: hub._listener is not None and hub._listener.connected)
    with app.app_context():
        db.session.execute(text(f"SELECT pg_terminate_backend(pid) {LISTENING}"))
        db.session.commit()
    finish(app, made)
    reading.join()
    assert reader.end is not None
    until(lambda: hub._listener.connected)


def test_a_crowded_process_tells_what_is_and_lets_the_page_ask_again(
    make_letter: MakeLetter, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_WAITING", 0)
    made = make_letter(person, status="writing", draft="Dear")
    reader = Reader(person.client, made).read()
    assert (reader.text, reader.end) == ("Dear", None)
    assert reader.lines[0] == "retry: 2000\n\n"


def test_streams_end_when_the_process_stops(
    make_app: Callable[..., Flask], make_letter: MakeLetter, person: Person
) -> None:
    made = make_letter(person, status="writing", draft="Dear")
    stopping = make_app()
    hub = stopping.extensions[EXTENSION]
    with stopping.test_request_context():
        answer = events.response(person.id, made, None)
    pieces = iter(answer.iter_encoded())
    assert [next(pieces) for _ in range(3)][-1].endswith(b'"offset": 0}\n\n')
    hub.close()
    assert list(pieces) == []
    hub._listener.stop()
