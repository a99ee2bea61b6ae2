"""What happens to other requests while a password is changed."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.accounts.password_change import NEW, change, live_sessions, log_in
from tests.web.people import PASSWORD, MakeApp, Person, cookie
from webapp.accounts.passwords import Passwords
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import Session, User

ROUNDS = 20


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Do something, once, after a password has been verified and before that is used."""
    verify, todo = Passwords.verify, [act]

    def verified(self: Passwords, password: str, password_hash: str | None) -> bool:
        right = verify(self, password, password_hash)
        if todo:
            todo.pop()()
        return right

    monkeypatch.setattr(Passwords, "verify", verified)


@pytest.mark.integration
def test_logins_while_the_password_is_changed_leave_nothing_of_the_old_one(
    app: Flask, person: Person, make_app: MakeApp
) -> None:
    generous = {"login_failures_per_name": 10**6, "login_failures_per_address": 10**6}
    usual = {"password_memory_kib": 4096, "password_time_cost": 2}
    replica = make_app(**generous, **usual)
    # A release that hashes otherwise, whose first login of each round stores the password anew.
    later = make_app(**generous, password_memory_kib=2048, password_time_cost=3)
    current = PASSWORD
    for number in range(ROUNDS):
        client, new = replica.test_client(), f"Tr0mbone-of-Oslo-{number}"
        client.post("/auth/login", data={"username": "ann", "password": current})
        logins_while_it_changes(client, [later] * 3, current, new)
        assert live_sessions(app) == 1, f"round {number}"
        assert client.get("/user/profile").status_code == 200
        assert log_in(replica, current).status_code == 401, f"round {number}"
        current = new


def logins_while_it_changes(
    client: FlaskClient, replicas: list[Flask], current: str, new: str
) -> None:
    """Log in over and over with the old password, until after it was changed."""
    changed = threading.Event()
    statuses: list[set[int]] = []

    def attack(app: Flask) -> None:
        seen = set()
        while not changed.is_set():
            seen.add(log_in(app, current).status_code)
        statuses.append(seen)

    threads = [threading.Thread(target=attack, args=(app,)) for app in replicas]
    for thread in threads:
        thread.start()
    form = {"current_password": current, "new_password": new}
    csrf = {"X-CSRF-TOKEN": cookie(client, "csrf_access_token")}
    answer = client.post("/user/password", data=form, headers=csrf)
    changed.set()
    for thread in threads:
        thread.join()
    assert (answer.status_code, len(statuses)) == (303, len(replicas)), answer.text
    assert set.union(*statuses) <= {302, 401}


def test_a_login_that_was_verified_before_the_change_opens_no_session(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda: changed.append(change(person).status_code))
    changed: list[int] = []
    assert log_in(app, PASSWORD).status_code == 401
    assert changed == [303]
    assert live_sessions(app) == 1


def test_a_rehash_does_not_bring_the_old_password_back(
    app: Flask, person: Person, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = make_app(password_memory_kib=16)
    meanwhile(monkeypatch, lambda: changed.append(change(person).status_code))
    changed: list[int] = []
    assert log_in(later, PASSWORD).status_code == 401
    assert changed == [303]
    assert log_in(app, PASSWORD).status_code == 401
    assert log_in(app, NEW).status_code == 302


def test_logins_at_once_that_all_renew_the_hash_all_succeed(
    app: Flask, person: Person, make_app: MakeApp
) -> None:
    later = make_app(password_memory_kib=1024, password_time_cost=3)
    statuses: list[int] = []
    start = threading.Barrier(8)

    def enter() -> None:
        start.wait()
        statuses.append(log_in(later, PASSWORD).status_code)

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * 8


def test_a_password_change_succeeds_after_a_login_renewed_the_hash(
    app: Flask, person: Person, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = make_app(password_memory_kib=16)
    renewed: list[int] = []
    meanwhile(monkeypatch, lambda: renewed.append(log_in(later, PASSWORD).status_code))
    assert change(person).status_code == 303
    assert renewed == [302]
    assert log_in(app, NEW).status_code == 302


def test_one_of_two_concurrent_changes_is_refused(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    client.post("/auth/login", data={"username": "ann", "password": PASSWORD})
    csrf = {"X-CSRF-TOKEN": cookie(client, "csrf_access_token")}
    meanwhile(monkeypatch, lambda: first.append(change(person).status_code))
    first: list[int] = []
    form = {"current_password": PASSWORD, "new_password": "Viola-of-Bergen-7"}
    assert client.post("/user/password", data=form, headers=csrf).status_code == 422
    assert first == [303]
    assert log_in(app, NEW).status_code == 302


def test_a_sign_out_during_a_password_change_stays(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sign_out_everywhere() -> None:
        with app.app_context():
            db.session.query(Session).update({"revoked_at": now()})
            db.session.commit()

    meanwhile(monkeypatch, sign_out_everywhere)
    assert change(person).status_code == 401
    assert live_sessions(app) == 0
    assert log_in(app, PASSWORD).status_code == 302


def test_an_account_that_is_deleted_meanwhile_stays_deleted(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def delete() -> None:
        with app.app_context():
            db.session.query(User).delete()
            db.session.commit()

    meanwhile(monkeypatch, delete)
    assert change(person).status_code == 401
    assert live_sessions(app) == 0
