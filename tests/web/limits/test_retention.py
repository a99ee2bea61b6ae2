from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.web.people import Person
from tests.web.writing import until, writing
from webapp.core.clock import now
from webapp.core.config import Config, current_config
from webapp.core.database import AnySession, Base, db
from webapp.core.models import (
    DepartedUsage,
    LoginFailure,
    PersonAction,
    RegistrationAttempt,
    Session,
)
from webapp.limits import retention, usage

NOBODY = "http://127.0.0.1:9/v1"


def ago(**span: float) -> dict[str, object]:
    return {"key": f"address:{span}", "at": now() - timedelta(**span)}


def old_and_new(user_id: int) -> tuple[list[Base], list[Base]]:
    """What is to be deleted, and what is to stay."""

    def session(**ended: float) -> Session:
        end = now() - timedelta(**ended)
        return Session(user_id=user_id, expires_at=now() + timedelta(days=9), revoked_at=end)

    def expired(**since: float) -> Session:
        return Session(user_id=user_id, expires_at=now() - timedelta(**since))

    today = usage.day_of(now())
    old = [
        LoginFailure(**ago(minutes=15, seconds=1)),
        RegistrationAttempt(**ago(minutes=60, seconds=1)),
        PersonAction(user_id=user_id, **ago(seconds=61)),
        session(hours=24.1),
        expired(hours=24.1),
        DepartedUsage(key="k", day=today - timedelta(days=1), letters=1, tokens=1),
    ]
    new = [
        LoginFailure(**ago(minutes=13)),
        RegistrationAttempt(**ago(minutes=58)),
        PersonAction(user_id=user_id, **ago(seconds=-600)),
        session(hours=23),
        expired(hours=23),
        Session(user_id=user_id, expires_at=now() + timedelta(days=9)),
        DepartedUsage(key="k", day=today + timedelta(days=1), letters=1, tokens=1),
    ]
    return old, new


def rows(app: Flask) -> int:
    tables = (LoginFailure, RegistrationAttempt, PersonAction, Session, DepartedUsage)
    with app.app_context():
        return sum(
            db.session.scalar(select(func.count()).select_from(each)) or 0 for each in tables
        )


@pytest.mark.asvs("14.2.4")
def test_writers_delete_old_addresses_and_ended_sessions_without_requests(
    app: Flask, person: Person, database_url: str
) -> None:
    before = rows(app)
    with app.app_context():
        old, new = old_and_new(person.id)
        db.session.add_all([*old, *new])
        db.session.commit()
        with writing(database_url, NOBODY):
            until(lambda: rows(app) == before + len(new))
        db.session.rollback()
        left = {type(each): db.session.query(type(each)).all() for each in new}
        assert {each for kind in left.values() for each in kind} >= set(new)
    assert person.client.get("/user/profile").status_code == 200


def test_purging_survives_a_time_without_the_database(
    app: Flask, person: Person, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    purge, failures = retention.purge, [OperationalError("", {}, Exception())] * 2

    def flaky(session: AnySession, config: Config) -> None:
        if failures:
            raise failures.pop()
        purge(session, config)

    monkeypatch.setattr(retention, "purge", flaky)
    before = rows(app)
    with app.app_context():
        db.session.add(LoginFailure(**ago(hours=1)))
        db.session.commit()
    with writing(database_url, NOBODY):
        until(lambda: rows(app) == before)


def test_one_process_purges_while_the_others_go_on(app: Flask) -> None:
    def purge() -> None:
        with app.app_context():
            retention.purge(db.session, current_config())

    with app.app_context():
        db.session.add(LoginFailure(**ago(hours=1)))
        db.session.commit()
        db.session.execute(select(func.pg_advisory_xact_lock(retention.PURGE_LOCK)))
        assert rows(app) == 1
        purge()
        assert rows(app) == 1
        db.session.rollback()
        purge()
        assert rows(app) == 0
