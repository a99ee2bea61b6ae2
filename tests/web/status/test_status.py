import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.web.people import BROWSER, MakeApp, MakeLetter, Person
from tests.web.writing import until, writing
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.model_status import ModelProbe, ModelStatus
from webapp.status import board, numbers
from webapp.status.board import StatusBoard
from webapp.status.numbers import Numbers

AWAY = "postgresql+psycopg2://inkwell@127.0.0.1:9/inkwell"
MODEL_AWAY = "http://127.0.0.1:9/v1"
Fail = Callable[[float], uuid.UUID]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take its time."""
    monkeypatch.setattr(board, "WAIT_S", 20.0)
    monkeypatch.setattr(numbers, "STATEMENT_TIMEOUT_MS", 20_000)


@pytest.fixture
def fail(make_letter: MakeLetter, person: Person) -> Fail:
    """Put a letter into the database that failed so many minutes ago."""

    def put(minutes: float) -> uuid.UUID:
        when = now() - timedelta(minutes=minutes)
        return make_letter(person, status="failed", body="", finished_at=when)

    return put


def look_again(app: Flask) -> None:
    """Forget the answer that is kept."""
    probe: ModelProbe = app.extensions["inkwell.model_status"]
    app.extensions[board.EXTENSION] = StatusBoard(app.extensions["inkwell"], probe)


def asked(app: Flask) -> dict[str, Any]:
    look_again(app)
    answer = app.test_client().get("/api/v1/status")
    assert answer.status_code == 200
    status: dict[str, Any] = answer.get_json()
    return status


def page(app: Flask) -> str:
    look_again(app)
    answer = app.test_client().get("/status", headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def test_the_writer_is_up_for_as_long_as_it_runs(app: Flask, database_url: str) -> None:
    assert asked(app)["writer"] == "down"
    with writing(database_url, MODEL_AWAY):
        until(lambda: asked(app)["writer"] == "up")
    assert asked(app)["writer"] == "down"


def test_all_is_well_only_if_each_part_is(
    app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(database_url, MODEL_AWAY):
        until(lambda: asked(app)["writer"] == "up")
        without_model = asked(app)
        monkeypatch.setattr(ModelProbe, "ask_now", lambda _self: ModelStatus(answering=True))
        whole, shown = asked(app), page(app)
    assert (without_model["state"], without_model["model"]) == ("down", "down")
    assert (whole["state"], whole["database"], whole["model"]) == ("up", "up", "up")
    assert "Everything works" in shown


def test_without_a_database_the_page_says_so(make_app: MakeApp) -> None:
    app = make_app(database_url=AWAY)
    status, shown = asked(app), page(app)
    assert (status["state"], status["database"], status["writer"]) == ("down", "down", "unknown")
    assert status["waiting"] is status["times"] is status["incidents"] is None
    assert "Not working" in shown
    assert "the database doesn't tell" in shown
    assert "No letter failed" not in shown


def test_a_reader_causes_no_query_in_the_request(app: Flask, person: Person) -> None:
    look_again(app)
    asking: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *_args: asking.append("query"))
    assert person.client.get("/status", headers=BROWSER).status_code == 200
    assert person.client.get("/api/v1/status").status_code == 200
    assert asking == []
    person.client.get("/", headers=BROWSER)
    assert asking  # the listener hears requests that do ask


def test_readers_share_one_look(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[StatusBoard] = []
    asking = StatusBoard._ask_database

    def ask(self: StatusBoard) -> Numbers | None:
        looks.append(self)
        return asking(self)

    monkeypatch.setattr(StatusBoard, "_ask_database", ask)
    look_again(app)
    for _ in range(20):
        app.test_client().get("/api/v1/status")
    assert len(looks) == 1


def test_a_database_that_hangs_keeps_no_reader(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = threading.Event()
    monkeypatch.setattr(board, "WAIT_S", 0.05)
    monkeypatch.setattr(StatusBoard, "_ask_database", lambda _self: ends.wait(60) and None)
    status = asked(app)
    ends.set()
    assert (status["state"], status["database"], status["web"]) == ("unknown", "unknown", "up")


def test_an_old_answer_is_not_shown_as_the_present(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(app)["database"] == "up"
    ends = threading.Event()
    monkeypatch.setattr(board, "FRESH_S", 0.0)
    monkeypatch.setattr(board, "OLD_S", 0.0)
    monkeypatch.setattr(board, "WAIT_S", 0.05)
    monkeypatch.setattr(StatusBoard, "_ask_database", lambda _self: ends.wait(60) and None)
    assert client.get("/api/v1/status").get_json()["database"] == "unknown"
    ends.set()


def test_times_are_those_of_the_last_hours_finished_letters(
    app: Flask, person: Person, make_letter: MakeLetter
) -> None:
    end = now() - timedelta(minutes=10)
    for seconds in range(1, 101):
        make_letter(person, queued_at=end - timedelta(seconds=seconds), finished_at=end)
    long_ago = end - timedelta(hours=2)
    make_letter(person, queued_at=long_ago - timedelta(hours=1), finished_at=long_ago)
    late = end - timedelta(hours=1)
    make_letter(person, status="failed", body="", queued_at=late, finished_at=end)
    times = asked(app)["times"]
    assert times["letters"] == 100
    assert times["median_s"] == pytest.approx(50.5)
    assert times["p95_s"] == pytest.approx(95.05)
    assert "51 s" not in page(app)
    assert "50 s" in page(app)
    assert "95 s" in page(app)


def test_an_hour_without_letters_has_no_figure(app: Flask) -> None:
    assert asked(app)["times"] is None
    assert "No letter was finished within the last hour" in page(app)


def test_letters_that_wait_are_counted(app: Flask, person: Person, make_letter: MakeLetter) -> None:
    assert "No letter waits in the queue." in page(app)
    make_letter(person, status="queued", body="", finished_at=None)
    assert "1 letter waits in the queue." in page(app)
    make_letter(person, status="queued", body="", finished_at=None)
    assert asked(app)["waiting"] == 2
    assert "2 letters wait in the queue." in page(app)


def test_failures_near_to_one_another_are_one_incident(app: Flask, fail: Fail) -> None:
    for minutes in (60, 57, 53, 49, 30, 8 * 24 * 60):
        fail(minutes)
    incidents = asked(app)["incidents"]
    assert [each["failed"] for each in incidents] == [1, 4]
    assert incidents[0]["began_at"] > incidents[1]["ended_at"] > incidents[1]["began_at"]
    assert "4 letters failed" in page(app)


def test_only_the_newest_five_incidents_are_listed(app: Flask, fail: Fail) -> None:
    for hours in range(1, 8):
        fail(hours * 60)
    began = [each["began_at"] for each in asked(app)["incidents"]]
    assert len(began) == 5
    assert began == sorted(began, reverse=True)
    assert began[0] > (now() - timedelta(hours=2)).isoformat()


def test_a_page_without_incidents_says_what_it_cannot_know(app: Flask) -> None:
    shown = page(app)
    assert "No letter failed." in shown
    assert "nobody asked for a letter" in shown


def test_every_page_leads_to_it(client: FlaskClient) -> None:
    assert 'href="/status"' in client.get("/auth/login", headers=BROWSER).text
