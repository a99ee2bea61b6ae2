import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.web.people import MakeApp, Person
from webapp.core.database import db
from webapp.core.models import PersonAction, User
from webapp.limits import person_limits, throttle
from webapp.limits.person_limits import Action, TooOften, count

MOST = 5
START = datetime(2026, 1, 1, 23, 59, 30, tzinfo=UTC)
MINUTE = timedelta(seconds=60)


class Clock:
    """The database's clock, set by the test."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(throttle, "moment", clock)
    return clock


@pytest.fixture
def strict(app: Flask, make_app: MakeApp) -> Flask:
    return make_app(**{f"{action}s_a_minute": MOST for action in Action})


def wait_of(user_id: int, action: Action = Action.LETTER) -> int | None:
    """Count and commit; return the seconds to wait if that was refused."""
    try:
        count(user_id, action)
    except TooOften as refused:
        return refused.retry_after
    db.session.commit()
    return None


@pytest.mark.asvs("2.4.1")
@pytest.mark.parametrize("seed", range(12))
def test_no_60_seconds_hold_more_than_the_limit_and_the_wait_is_right(
    strict: Flask, person: Person, clock: Clock, seed: int
) -> None:
    chance = random.Random(seed)
    passed: list[datetime] = []
    with strict.app_context():
        for _ in range(120):
            gap = chance.choice((0, 1, 12, 60, chance.random(), chance.expovariate(1 / 9)))
            clock.now += timedelta(seconds=gap)
            wait = wait_of(person.id)
            if wait is None:
                passed.append(clock.now)
                assert db.session.query(PersonAction).count() <= MOST
                continue
            free = passed[-MOST] + MINUTE  # the last moment at which the oldest one counts
            back = clock.now + timedelta(seconds=wait)
            assert free < back <= free + timedelta(seconds=1)
            if chance.random() < 0.3:
                clock.now = back
                assert wait_of(person.id) is None
                passed.append(back)
    assert len(passed) > 2 * MOST
    for first, over in zip(passed, passed[MOST:], strict=False):
        assert over - first > MINUTE


def test_a_new_minute_of_the_clock_does_not_reset_the_limit(
    strict: Flask, person: Person, clock: Clock
) -> None:
    with strict.app_context():
        assert [wait_of(person.id) for _ in range(MOST + 1)] == [None] * MOST + [61]
        clock.now += timedelta(seconds=31)  # 00:00:01
        assert wait_of(person.id) == 30
        clock.now += timedelta(seconds=30)
        assert wait_of(person.id) is None


def test_refused_requests_do_not_count(strict: Flask, person: Person, clock: Clock) -> None:
    with strict.app_context():
        for _ in range(MOST):
            wait_of(person.id)
        for _ in range(50):
            clock.now += timedelta(seconds=1)
            assert wait_of(person.id) is not None
        clock.now += timedelta(seconds=11)
        assert [wait_of(person.id) for _ in range(MOST)] == [None] * MOST


def test_a_refusal_rolls_back_and_a_rollback_counts_nothing(strict: Flask, person: Person) -> None:
    with strict.app_context():
        for _ in range(3 * MOST):
            count(person.id, Action.EDIT)
            db.session.rollback()
        for _ in range(MOST):
            assert wait_of(person.id, Action.EDIT) is None
        db.session.add(User(username="eve", email="eve@example.com", password_hash=""))
        with pytest.raises(TooOften, match=r"Too many edits in a minute. Try again in \d+ second"):
            count(person.id, Action.EDIT)
        assert db.session.query(User.username).all() == [("ann",)]


def test_each_action_and_each_person_is_counted_apart(
    strict: Flask, person: Person, other: Person
) -> None:
    with strict.app_context():
        for action in Action:
            for someone in (person, other):
                waits = [wait_of(someone.id, action) for _ in range(MOST + 1)]
                assert waits[:MOST] == [None] * MOST
                assert waits[MOST] in (60, 61)


@pytest.mark.parametrize("action", Action)
def test_zero_is_no_limit(app: Flask, person: Person, make_app: MakeApp, action: Action) -> None:
    with make_app(**{f"{action}s_a_minute": 0}).app_context():
        assert {wait_of(person.id, action) for _ in range(150)} == {None}
        assert db.session.query(PersonAction).count() == 0


def test_40_at_once_over_three_replicas_let_exactly_10_through(
    app: Flask, person: Person, make_app: MakeApp
) -> None:
    replicas = [make_app(letters_a_minute=10, database_pool=14) for _ in range(3)]
    start = threading.Barrier(40)
    waits: list[int | None] = []

    def ask(replica: Flask) -> None:
        with replica.app_context():
            start.wait()
            waits.append(wait_of(person.id))

    threads = [threading.Thread(target=ask, args=(replicas[n % 3],)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == 40
    assert waits.count(None) == 10
    assert all(0 < wait <= person_limits.WINDOW_S + 1 for wait in waits if wait is not None)


def test_deleting_the_account_deletes_its_counts(strict: Flask, person: Person) -> None:
    with strict.app_context():
        wait_of(person.id)
    person.client.delete("/user/delete", headers=person.headers)
    with strict.app_context():
        assert db.session.query(PersonAction).filter_by(user_id=person.id).count() == 0
