import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import create_engine, update
from sqlalchemy.orm import Session

from tests.web.writing import FORM, person, state
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import Letter, User
from webapp.jobs.leases import LeaseLostError
from webapp.letters import queue, submission, turns
from webapp.letters.answer import ModelAnswer
from webapp.letters.form import Form

FIVE = 5


@pytest.fixture
def bob(app: Flask) -> User:
    return person(app, "bob")


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session as a writer has one."""
    with app.app_context(), Session(db.engine) as session:
        yield session


def ask(app: Flask, user: User, company: str = "google") -> uuid.UUID:
    with app.app_context():
        return submission.create(user, Form.parse({**FORM, "company": company})).id


def run_out(app: Flask) -> None:
    with app.app_context():
        db.session.execute(
            update(Letter)
            .where(Letter.status == "writing")
            .values(lease_until=now() - timedelta(seconds=1))
        )
        db.session.commit()


def test_a_letter_is_claimed_by_one_of_eight_racing_writers(
    app: Flask, database_url: str, ann: User, bob: User
) -> None:
    asked = {ask(app, user) for user in (ann, bob) for _ in range(FIVE)}
    engine = create_engine(database_url, pool_size=8)
    start = threading.Barrier(8)
    claimed: list[uuid.UUID] = []

    def race(name: str) -> None:
        with Session(engine) as session:
            start.wait()
            while lease := queue.claim(session, name, 60):
                claimed.append(lease.id)

    racers = [threading.Thread(target=race, args=(f"writer{n}",)) for n in range(8)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    engine.dispose()
    assert len(claimed) == len(asked) == 10
    assert set(claimed) == asked


def test_people_take_turns(app: Flask, session: Session, ann: User, bob: User) -> None:
    first, second, third = (ask(app, ann) for _ in range(3))
    bobs = ask(app, bob)
    taken = [lease.id for _ in range(4) if (lease := queue.claim(session, "w", 60))]
    assert taken == [first, bobs, second, third]


def test_people_take_turns_where_one_letter_is_written_at_a_time(
    app: Flask, session: Session, ann: User, bob: User
) -> None:
    anns = [ask(app, ann) for _ in range(3)]
    bobs = [ask(app, bob) for _ in range(2)]
    taken = []
    while lease := queue.claim(session, "w", 60):
        taken.append(lease.id)
        queue.finish(session, lease, "done", "Dear Hiring Manager,", answer=ModelAnswer())
    assert taken == [anns[0], bobs[0], anns[1], bobs[1], anns[2]]


def test_positions_count_the_letters_that_are_taken_before(
    app: Flask, session: Session, ann: User, bob: User
) -> None:
    asked = [ask(app, ann) for _ in range(3)]
    bobs = ask(app, bob)
    order = [asked[0], bobs, asked[1], asked[2]]
    assert [turns.position(session, each) for each in order] == [0, 1, 2, 3]
    session.rollback()
    depth, wait = turns.depth_and_wait(session)
    assert (depth, 0 < wait < 60) == (4, True)
    session.rollback()
    queue.claim(session, "w", 60)
    # Ann is being served, so Bob is next, and then again Ann.
    assert [turns.position(session, each) for each in order] == [0, 0, 1, 2]


def test_an_empty_queue_gives_nothing(session: Session) -> None:
    assert queue.claim(session, "w", 60) is None
    assert turns.depth_and_wait(session) == (0, 0.0)


def test_a_lease_that_lasts_protects_and_one_that_ran_out_does_not(
    app: Flask, session: Session, ann: User
) -> None:
    asked = ask(app, ann)
    lease = queue.claim(session, "first", 60)
    assert lease is not None
    assert queue.claim(session, "second", 60) is None
    run_out(app)
    taken = queue.claim(session, "second", 60)
    assert taken is not None
    assert (taken.id, taken.attempt) == (asked, 2)
    for act in (
        lambda: queue.flush(session, lease, "late", "", 60),
        lambda: queue.finish(session, lease, "done", "late", answer=ModelAnswer()),
        lambda: queue.begin_again(session, lease, 60),
    ):
        with pytest.raises(LeaseLostError):
            act()
    queue.hand_back(session, lease)
    letter = state(app, asked)
    assert (letter.writer, letter.draft, letter.status) == ("second", "", "writing")


def test_a_slow_writer_keeps_its_letter_as_long_as_it_flushes(
    app: Flask, session: Session, ann: User
) -> None:
    ask(app, ann)
    lease = queue.claim(session, "first", 0.001)
    assert lease is not None
    queue.flush(session, lease, "Dear", "", 60)
    assert queue.claim(session, "second", 60) is None


def test_a_letter_that_outlives_three_writers_fails_with_a_sentence(
    app: Flask, session: Session, ann: User
) -> None:
    asked = ask(app, ann)
    for _ in range(3):
        assert queue.claim(session, "doomed", 60) is not None
        run_out(app)
    assert queue.claim(session, "doomed", 60) is None
    letter = state(app, asked)
    assert (letter.status, letter.error) == ("failed", "The writing broke off several times.")
    with app.app_context():
        submission.rewrite(ann, asked)
    assert queue.claim(session, "better", 60) is not None


def test_a_letter_stopped_while_its_writer_was_dead_is_closed_with_its_draft(
    app: Flask, session: Session, ann: User
) -> None:
    asked = ask(app, ann)
    lease = queue.claim(session, "dead", 60)
    assert lease is not None
    queue.flush(session, lease, "Dear Hiring", "", 60)
    with app.app_context():
        submission.stop(ann, asked)
    run_out(app)
    assert queue.claim(session, "second", 60) is None
    letter = state(app, asked)
    assert (letter.status, letter.body) == ("stopped", "Dear Hiring")


def test_a_letter_that_its_writer_returns_keeps_its_turn_and_its_attempts(
    app: Flask, session: Session, ann: User
) -> None:
    first, second = ask(app, ann), ask(app, ann)
    for _ in range(FIVE):
        lease = queue.claim(session, "w", 60)
        assert lease is not None
        assert lease.id == first
        queue.hand_back(session, lease)
    assert turns.position(session, second) == 1
