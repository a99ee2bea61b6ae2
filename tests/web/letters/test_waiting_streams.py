"""Streams that wait: what they hold of the database and the process, and what ends them."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from tests.web.letters.reading import Reader, finish
from tests.web.people import MakeLetter, Person
from tests.web.writing import until
from webapp.core.database import db
from webapp.jobs import following, hub
from webapp.jobs.hub import EXTENSION
from webapp.letters.stream import events

LISTENING = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND application_name = 'inkwell-web'"


def test_a_silent_stream_beats_and_ends_by_itself(
    make_letter: MakeLetter, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(following, "LIFETIME_S", 2.0)
    letter = make_letter(person, status="writing", draft="Dear")
    reader = Reader(person.client, letter).read()
    assert reader.end is None
    assert reader.text == "Dear"
    assert reader.lines.count(": \n\n") > 1


def test_a_waiting_stream_holds_no_database_connection(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, status="writing", draft="Dear")
    with app.app_context():
        pool: Any = db.engine.pool
    reading = threading.Thread(target=lambda: Reader(person.client, letter).read())
    reading.start()
    until(lambda: app.extensions[EXTENSION]._waiting)
    until(lambda: pool.checkedout() == 0)
    finish(app, letter)
    reading.join()


def test_many_streams_share_one_listening_connection(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, status="writing")
    readers = [
        threading.Thread(target=lambda: Reader(person.client, letter).read()) for _ in range(6)
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
    until(lambda: len(hub._waiting.get(str(letter), ())) == 6)
    assert connections() == for_one
    finish(app, letter)
    for reader in readers:
        reader.join()


def test_a_broken_listening_connection_is_replaced_and_nothing_is_missed(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, status="writing")
    hub = app.extensions[EXTENSION]
    reader = Reader(person.client, letter)
    reading = threading.Thread(target=reader.read)
    reading.start()
    until(lambda: hub._listener is not None and hub._listener.connected)
    with app.app_context():
        db.session.execute(text(f"SELECT pg_terminate_backend(pid) {LISTENING}"))
        db.session.commit()
    finish(app, letter)
    reading.join()
    assert reader.end is not None
    until(lambda: hub._listener.connected)


def test_a_crowded_process_sends_the_state_and_lets_the_page_reconnect(
    make_letter: MakeLetter, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_WAITING", 0)
    letter = make_letter(person, status="writing", draft="Dear")
    reader = Reader(person.client, letter).read()
    assert (reader.text, reader.end) == ("Dear", None)
    assert reader.lines[0] == "retry: 2000\n\n"


def test_streams_end_when_the_process_stops(
    make_app: Callable[..., Flask], make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, status="writing", draft="Dear")
    stopping = make_app()
    hub = stopping.extensions[EXTENSION]
    with stopping.test_request_context():
        answer = events.response(person.id, letter, None)
    pieces = iter(answer.iter_encoded())
    assert [next(pieces) for _ in range(3)][-1].endswith(b'"offset": 0}\n\n')
    hub.close()
    assert list(pieces) == []
    hub._listener.join(10)
    assert not hub._listener.is_alive()
