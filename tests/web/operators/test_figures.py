"""The operators' figures: from Prometheus where it answers, else from letters and own counts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.web.operators.stores import Stores, matrix, stores, vector
from tests.web.people import BROWSER, MakeLetter, Person
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.metrics import HTTP_SECONDS
from webapp.core.models import DailyUsage
from webapp.limits.usage import day_of
from webapp.operators import asking, board, people, questions
from webapp.operators.periods import PERIODS

HOUR = PERIODS["1h"]
VERSION = ({"figure": "version", "job": "inkwell-web", "version": "0.2", "track": "stable"}, "2")
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stores]:
    """Prometheus, and a web that is told where it is."""
    with stores() as known:
        config = app.extensions["inkwell"]
        changed = config.model_copy(update={"prometheus_url": known.url})
        monkeypatch.setitem(app.extensions, "inkwell", changed)
        known.answers["/api/v1/query"] = vector(VERSION)
        known.answers["/api/v1/query_range"] = matrix()
        yield known


def figures(operator: Person, period: str = "1h") -> dict[str, Any]:
    board.init_app(operator.client.application)  # forget what is kept
    answer = operator.client.get(f"/api/v1/operator?period={period}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    found["by_key"] = {each["key"]: each for each in found["series"]}
    return found


def page(operator: Person) -> str:
    board.init_app(operator.client.application)
    answer = operator.client.get("/operator?period=1h", headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.usefixtures("patient")
def test_letters_tell_how_they_ended_and_how_long_they_took(
    operator: Person, make_letter: MakeLetter
) -> None:
    end = now() - timedelta(minutes=9)
    for seconds in (10, 20, 30):
        asked = end - timedelta(seconds=seconds)
        first = asked + timedelta(seconds=seconds / 10)
        make_letter(operator, queued_at=asked, first_word_at=first, finished_at=end, rating=1)
    make_letter(operator, status="failed", body="", finished_at=end, rating=None)
    make_letter(operator, status="stopped", finished_at=end - timedelta(hours=2))
    found = figures(operator)
    assert found["source"] == "own"
    assert "INKWELL_PROMETHEUS_URL isn't set" in found["note"]
    totals = {key: each["total"] for key, each in found["by_key"].items()}
    assert (totals["letters:done"], totals["letters:failed"]) == (3, 1)
    assert (totals["letters:stopped"], totals["feedback:up"], totals["feedback:down"]) == (0, 3, 0)
    assert totals["letter_seconds:p50"] == pytest.approx(20)
    assert totals["first_word:p50"] == pytest.approx(2)
    values = found["by_key"]["letters:done"]["values"]
    assert len(values) == HOUR.steps
    assert (values[-5], sum(values)) == (3, 3)
    assert found["by_key"]["letter_seconds:p50"]["values"][-5] == pytest.approx(20)
    assert found["by_key"]["letter_seconds:p50"]["values"][0] is None


@pytest.mark.usefixtures("patient")
def test_the_queue_is_known_from_when_letters_came_and_went(
    operator: Person, make_letter: MakeLetter
) -> None:
    def ago(minutes: float) -> Any:
        return now() - timedelta(minutes=minutes)

    make_letter(operator, queued_at=ago(31), started_at=ago(21), finished_at=ago(11))
    make_letter(operator, queued_at=ago(25), status="failed", body="", finished_at=ago(23))
    make_letter(operator, queued_at=ago(15), status="queued", body="", finished_at=None)
    found = figures(operator)["by_key"]
    waiting, writing = (found[f"queue:{each}"]["values"] for each in ("waiting", "writing"))
    by_minutes_ago = {minutes: waiting[-1 - minutes // 2] for minutes in (40, 28, 24, 18, 14, 2)}
    assert by_minutes_ago == {40: 0, 28: 1, 24: 2, 18: 0, 14: 1, 2: 1}
    assert [writing[-1 - minutes // 2] for minutes in (28, 18, 6)] == [0, 1, 0]
    assert (found["queue:waiting"]["total"], found["queue:writing"]["total"]) == (1, 0)


@pytest.mark.usefixtures("patient")
def test_errors_of_the_web_are_its_own_counts_where_nobody_keeps_them(operator: Person) -> None:
    before = figures(operator)["by_key"]["http:5xx"]
    HTTP_SECONDS.labels("/letters", "GET", "5xx").observe(0.1)
    after = figures(operator)["by_key"]["http:5xx"]
    assert after["total"] == (before["total"] or 0) + 1
    assert after["values"] is None
    assert "Counted by this server since it started" in page(operator)


@pytest.mark.usefixtures("patient")
def test_prometheus_gives_values_over_time_and_now(
    app: Flask, told: Stores, operator: Person
) -> None:
    told.answers["/api/v1/query"] = vector(
        VERSION,
        ({"figure": "letters", "outcome": "done"}, "49.7"),
        ({"figure": "first_word:p95"}, "1.25"),
        ({"figure": "queue:waiting"}, "0"),
        ({"figure": "letter_seconds:p50"}, "NaN"),
        ({"figure": "http", "status_class": "2xx"}, "5"),
    )
    figures(operator)
    (_, query), (_, asked) = told.asked[-2:]
    start, step = float(asked["start"][0]), int(asked["step"][0])
    assert (step, float(asked["end"][0]) - start) == (120, 120 * (HOUR.steps - 1))
    assert "[3600s]" in query["query"][0]
    assert "[120s]" in asked["query"][0]
    told.answers["/api/v1/query_range"] = matrix(
        ({"figure": "letters", "outcome": "done"}, [(start + 120 * 29, "7"), (start - 900, "1")]),
        ({"figure": "first_word:p95"}, [(start, "NaN"), (start + 120, "+Inf")]),
    )
    told.asked.clear()
    found = figures(operator)
    assert found["source"] == "prometheus"
    assert found["versions"] == [{"part": "web", "version": "0.2", "track": "stable", "count": 2}]
    assert found["by_key"]["letters:done"]["total"] == pytest.approx(49.7)
    assert found["by_key"]["queue:waiting"]["total"] == 0
    assert found["by_key"]["letter_seconds:p50"]["total"] is None
    assert found["by_key"]["letters:done"]["values"].count(None) >= HOUR.steps - 1
    assert set(found["by_key"]["first_word:p95"]["values"]) == {None}
    assert found["by_key"]["http:5xx"]["values"] is None
    assert len(told.asked) == 2


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (503, "answers with the status 503"),
        ("not JSON", "does not answer as Prometheus does"),
        ('{"data": {"resultType": "vector", "result": [{"metric": 1}]}}', "does not answer as"),
        ('{"data": {"resultType": "vector", "result": 7}}', "does not answer as"),
        ("[" * 100_000, "does not answer as"),
        (vector(), "has no figures of Inkwell"),
        (vector(VERSION, ({"figure": "queue:waiting"}, HOSTILE)), "does not answer as"),
    ],
    ids=["status", "no JSON", "labels", "rows", "depth", "others", "value"],
)
def test_prometheus_that_does_not_answer_is_named_and_replaced(
    told: Stores, operator: Person, make_letter: MakeLetter, answer: str | int, why: str
) -> None:
    make_letter(operator)
    told.answers["/api/v1/query"] = answer
    found = figures(operator)
    assert (found["source"], found["by_key"]["letters:done"]["total"]) == ("own", 1)
    assert found["note"].startswith(f"Prometheus {why}")
    assert why in page(operator)


@pytest.mark.usefixtures("patient")
def test_prometheus_that_is_away_or_hangs_is_not_waited_for(
    app: Flask, told: Stores, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = app.extensions["inkwell"]
    gone = config.model_copy(update={"prometheus_url": "http://127.0.0.1:9"})
    monkeypatch.setitem(app.extensions, "inkwell", gone)
    assert "Prometheus does not answer, so" in figures(operator)["note"]
    monkeypatch.setitem(app.extensions, "inkwell", config)
    told.answers["/api/v1/query"] = 1.0
    monkeypatch.setattr(asking, "WAIT_S", 0.05)
    assert "Prometheus does not answer within" in figures(operator)["note"]


@pytest.mark.usefixtures("patient")
def test_words_of_prometheus_are_shown_as_words(told: Stores, operator: Person) -> None:
    labels = {"figure": "version", "job": HOSTILE, "version": HOSTILE * 9, "track": HOSTILE}
    told.answers["/api/v1/query"] = vector((labels, "1"))
    shown = page(operator)
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown
    assert shown.count("&lt;script&gt;") < 8


@pytest.mark.usefixtures("patient")
def test_readers_share_one_answer(told: Stores, operator: Person) -> None:
    figures(operator)
    asked = len(told.asked)
    for _ in range(3):
        operator.client.get("/operator?period=1h")
        operator.client.get("/api/v1/operator?period=1h")
    assert len(told.asked) == asked
    operator.client.get("/operator?period=7d")
    assert len(told.asked) == 2 * asked


@pytest.mark.usefixtures("patient")
def test_people_near_their_quota_are_counted_and_not_named(
    app: Flask, operator: Person, other: Person, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = app.extensions["inkwell"].model_copy(
        update={"letters_a_day": 10, "tokens_a_day": 1000}
    )
    monkeypatch.setitem(app.extensions, "inkwell", limited)
    used = ((operator, 8, 0), (other, 1, 1000), (person, 1, 10))
    with app.app_context():
        for who, letters, tokens in used:
            day = day_of(now())
            db.session.add(DailyUsage(user_id=who.id, day=day, letters=letters, tokens=tokens))
        db.session.commit()
    quotas = figures(operator)["quotas"]
    assert (quotas["people"], quotas["near"], quotas["used_up"]) == (3, 1, 1)
    shown = page(operator)
    assert all(who.username not in shown for who in (other, person))


@pytest.mark.usefixtures("patient")
def test_failed_and_slow_letters_lead_to_their_requests_and_say_nothing_else(
    operator: Person, make_letter: MakeLetter
) -> None:
    asked = now() - timedelta(minutes=3)
    words = {"company": "Zugspitze", "job_title": "Matterhorn", "queued_at": asked}
    make_letter(operator, request_id="slow-request", **words)
    make_letter(operator, status="failed", body="", request_id="failed-request", **words)
    letters = figures(operator)["letters"]
    assert [each["request_id"] for each in letters] == ["failed-request", "slow-request"]
    assert letters[1]["seconds"] == pytest.approx(180, abs=60)
    shown = page(operator)
    for each in letters:
        assert f'href="/operator/requests/{each["request_id"]}"' in shown
    assert not [word for word in ("Zugspitze", "Matterhorn") if word in shown]


def test_a_database_that_does_not_answer_in_time_is_said_to(
    told: Stores, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "WAIT_S", 0.0)
    slow = select(func.pg_sleep(5))
    monkeypatch.setattr(people, "letters", lambda questions, _start: questions.ask(slow))
    found = figures(operator)
    assert (found["source"], found["letters"]) == ("prometheus", None)
    assert "The database did not answer in time." in found["note"]
