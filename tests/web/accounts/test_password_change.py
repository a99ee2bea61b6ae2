import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.people import PASSWORD, MakeApp, Person, cookie
from webapp.accounts.passwords import Passwords
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import Session, User

NEW = "Tr0mbone-of-Oslo"
API = "/api/v1/account/password"
ROUNDS = 20


def change(person: Person, current: str = PASSWORD, new: str = NEW) -> TestResponse:
    form = {"current_password": current, "new_password": new, "csrf_token": person.csrf}
    return person.client.post("/user/password", data=form)


def change_by_api(client: FlaskClient, current: str = PASSWORD, **headers: str) -> TestResponse:
    body = {"current_password": current, "new_password": NEW}
    return client.put(API, json=body, headers=headers)


def log_in(app: Flask, password: str) -> TestResponse:
    form = {"username": "ann", "password": password}
    return app.test_client().post("/auth/login", data=form)


def cookies(client: FlaskClient) -> tuple[str, str]:
    refresh = cookie(client, "refresh_token_cookie", "/auth/refresh")
    return cookie(client, "access_token_cookie"), refresh


def live_sessions(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Session).filter(Session.revoked_at.is_(None)).count()


def assert_dead(app: Flask, access: str, refresh: str) -> None:
    for token, path, method in (
        (access, "/api/v1/account", "GET"),
        (refresh, "/api/v1/auth/refresh", "POST"),
    ):
        bearer = {"Authorization": f"Bearer {token}"}
        assert app.test_client().open(path, method=method, headers=bearer).status_code == 401
    thief = app.test_client()
    thief.set_cookie("access_token_cookie", access)
    thief.set_cookie("refresh_token_cookie", refresh, path="/auth/refresh")
    assert thief.get("/user/profile").status_code == 401
    assert thief.get("/auth/refresh").status_code == 401


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Do something, once, after a password has been verified and before that is used."""
    verify, todo = Passwords.verify, [act]

    def verified(self: Passwords, password: str, password_hash: str | None) -> bool:
        right = verify(self, password, password_hash)
        if todo:
            todo.pop()()
        return right

    monkeypatch.setattr(Passwords, "verify", verified)


@pytest.mark.asvs("7.4.1")
@pytest.mark.asvs("7.4.3")
def test_copies_of_the_old_cookies_are_dead_and_the_page_goes_on_with_new_ones(
    app: Flask, person: Person
) -> None:
    stolen = cookies(person.client)
    assert change(person).status_code == 303
    assert_dead(app, *stolen)
    assert person.client.get("/user/profile").status_code == 200
    assert not set(stolen) & set(cookies(person.client))
    assert cookie(person.client, "csrf_access_token") != person.csrf
    assert live_sessions(app) == 1


@pytest.mark.asvs("7.4.3")
def test_a_program_goes_on_with_the_pair_that_the_change_returns(
    app: Flask, person: Person
) -> None:
    stolen, program = cookies(person.client), app.test_client()
    answer = change_by_api(program, Authorization=f"Bearer {person.token}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert_dead(app, *stolen)
    pair = answer.get_json()
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    assert program.get("/api/v1/account", headers=bearer).status_code == 200
    renewing = {"Authorization": f"Bearer {pair['refresh_token']}"}
    assert program.post("/api/v1/auth/refresh", headers=renewing).status_code == 200


def test_a_browser_that_changes_it_by_the_api_gets_cookies_too(app: Flask, person: Person) -> None:
    stolen = cookies(person.client)
    answer = change_by_api(person.client, **person.headers)
    assert answer.status_code == 200
    assert answer.get_json()["access_token"] == cookie(person.client, "access_token_cookie")
    assert_dead(app, *stolen)
    assert person.client.get("/user/profile").status_code == 200


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


def test_a_change_goes_on_when_a_login_has_renewed_the_hash_meanwhile(
    app: Flask, person: Person, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = make_app(password_memory_kib=16)
    renewed: list[int] = []
    meanwhile(monkeypatch, lambda: renewed.append(log_in(later, PASSWORD).status_code))
    assert change(person).status_code == 303
    assert renewed == [302]
    assert log_in(app, NEW).status_code == 302


def test_of_two_changes_at_once_one_is_refused(
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


def test_whoever_is_signed_out_while_changing_it_is_not_signed_in_again(
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


@pytest.mark.asvs("6.3.1")
def test_strangers_who_guess_at_a_name_do_not_keep_its_owner_from_changing_the_password(
    app: Flask, person: Person
) -> None:
    assert [log_in(app, "Wrong-1!").status_code for _ in range(11)] == [401] * 10 + [429]
    assert change(person).status_code == 303


@pytest.mark.asvs("6.3.1")
def test_a_session_has_ten_wrong_current_passwords_and_a_login_still_works(
    app: Flask, person: Person
) -> None:
    answers = [change(person, "Wrong-1!") for _ in range(12)]
    assert [each.status_code for each in answers] == [422] * 10 + [429] * 2
    assert "Too many attempts. Try again in 15 minutes." in answers[-1].text
    assert "Retry-After" in answers[-1].headers
    refused = change_by_api(person.client, **person.headers)
    assert refused.status_code == 429
    assert 14 * 60 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert log_in(app, PASSWORD).status_code == 302


def test_the_right_current_password_clears_the_sessions_count(person: Person) -> None:
    for _ in range(2):
        assert {change(person, "Wrong-1!").status_code for _ in range(9)} == {422}
        assert change(person, PASSWORD, "short").status_code == 422
    assert change(person).status_code == 303
