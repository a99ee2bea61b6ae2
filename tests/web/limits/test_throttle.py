import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import PASSWORD, MakeApp, Person
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import LoginFailure
from webapp.limits import retention

WRONG = "The username or the password is wrong."
PER_NAME, PER_ADDRESS = 3, 6


@pytest.fixture
def strict(app: Flask, make_app: MakeApp) -> Flask:
    return make_app(login_failures_per_name=PER_NAME, login_failures_per_address=PER_ADDRESS)


def attempt(
    app: Flask, username: str, password: str = "Wrong-1!", address: str = "192.0.2.1"
) -> int:
    form = {"username": username, "password": password}
    origin = {"REMOTE_ADDR": address}
    return app.test_client().post("/auth/login", data=form, environ_base=origin).status_code


@pytest.mark.asvs("6.3.1")
@pytest.mark.parametrize("name", ["ann", "nobody", "no such name!"])
def test_a_name_is_limited_whether_it_exists_or_not(
    strict: Flask, person: Person, name: str
) -> None:
    statuses = [attempt(strict, name, address=f"192.0.2.{n}") for n in range(PER_NAME + 2)]
    assert statuses == [401] * PER_NAME + [429] * 2


def test_the_right_password_does_not_pass_a_closed_name(strict: Flask, person: Person) -> None:
    for _ in range(PER_NAME):
        attempt(strict, "ann")
    assert attempt(strict, "ANN", PASSWORD, "192.0.2.9") == 429


def test_a_refusal_says_when_to_try_again(strict: Flask) -> None:
    for _ in range(PER_NAME):
        attempt(strict, "ann")
    answer = strict.test_client().post("/auth/login", data={"username": "ann", "password": "x"})
    assert answer.status_code == 429
    assert 14 * 60 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Too many attempts. Try again in 15 minutes." in answer.text
    assert WRONG not in answer.text


def test_an_address_is_limited_over_all_names(strict: Flask) -> None:
    statuses = [attempt(strict, f"name{n}") for n in range(PER_ADDRESS + 1)]
    assert statuses == [401] * PER_ADDRESS + [429]
    assert attempt(strict, "name99", address="192.0.2.2") == 401


def test_an_ipv6_customer_is_one_address(strict: Flask) -> None:
    for n in range(PER_ADDRESS):
        assert attempt(strict, f"name{n}", address=f"2001:db8:1:2::{n}") == 401
    assert attempt(strict, "name99", address="2001:db8:1:2:ffff::1") == 429
    assert attempt(strict, "name99", address="2001:db8:1:3::1") == 401


def test_success_clears_the_name_but_not_the_address(strict: Flask, person: Person) -> None:
    for _ in range(PER_NAME - 1):
        attempt(strict, "ann")
    for _ in range(3):
        assert attempt(strict, "ann", PASSWORD) == 302
    for n in range(PER_ADDRESS - PER_NAME + 1):
        assert attempt(strict, f"name{n}") == 401
    assert attempt(strict, "name99") == 429


def test_a_name_opens_again_after_its_window(strict: Flask, person: Person) -> None:
    for _ in range(PER_NAME):
        attempt(strict, "ann")
    assert attempt(strict, "ann", PASSWORD) == 429
    with strict.app_context():
        earlier = LoginFailure.at - timedelta(minutes=15, seconds=1)
        db.session.query(LoginFailure).update({"at": earlier}, synchronize_session=False)
        db.session.commit()
    assert attempt(strict, "ann", PASSWORD) == 302


def test_the_limit_holds_across_processes(strict: Flask, person: Person, make_app: MakeApp) -> None:
    replica = make_app(login_failures_per_name=PER_NAME)
    for _ in range(PER_NAME):
        attempt(strict, "ann")
    assert attempt(replica, "ann", PASSWORD) == 429


@pytest.mark.asvs("6.3.1")
def test_concurrent_guesses_are_counted_one_by_one(strict: Flask, person: Person) -> None:
    statuses: list[int] = []
    start = threading.Barrier(12)

    def guess(number: int) -> None:
        start.wait()
        statuses.append(attempt(strict, "ann", address=f"192.0.2.{number}"))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [401] * PER_NAME + [429] * (12 - PER_NAME)


def test_a_forged_address_changes_nothing(strict: Flask) -> None:
    def forge(number: int) -> int:
        answer = strict.test_client().post(
            "/auth/login",
            data={"username": f"name{number}", "password": "Wrong-1!"},
            headers={"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"},
        )
        return answer.status_code

    assert [forge(n) for n in range(PER_ADDRESS + 1)] == [401] * PER_ADDRESS + [429]


def test_behind_a_trusted_proxy_the_last_forwarded_address_counts(
    app: Flask, make_app: MakeApp
) -> None:
    proxied = make_app(trusted_proxies=1, login_failures_per_address=PER_ADDRESS)

    def forge(number: int, seen_by_proxy: str) -> int:
        chain = f"203.0.113.{number}, {seen_by_proxy}"
        answer = proxied.test_client().post(
            "/auth/login",
            data={"username": f"name{number}", "password": "Wrong-1!"},
            headers={"X-Forwarded-For": chain},
        )
        return answer.status_code

    statuses = [forge(n, "198.51.100.7") for n in range(PER_ADDRESS + 1)]
    assert statuses == [401] * PER_ADDRESS + [429]
    assert forge(99, "198.51.100.8") == 401


def test_wrong_current_passwords_are_limited_like_logins(strict: Flask, person: Person) -> None:
    client = strict.test_client()
    client.post("/auth/login", data={"username": "ann", "password": PASSWORD})
    form = {"current_password": "Wrong-1!", "new_password": "Tr0mbone-of-Oslo"}
    headers = {"Authorization": f"Bearer {person.token}"}

    def change() -> int:
        return strict.test_client().post("/user/password", data=form, headers=headers).status_code

    assert [change() for _ in range(PER_NAME + 1)] == [422] * PER_NAME + [429]


def test_entries_that_no_longer_count_are_deleted(app: Flask, client: FlaskClient) -> None:
    for n in range(3):
        attempt(app, f"name{n}")
    with app.app_context():
        first = db.session.query(LoginFailure).order_by(LoginFailure.id).first()
        assert first is not None
        first.at -= timedelta(minutes=16)
        db.session.commit()
        retention.purge(db.session, current_config())
        assert db.session.query(LoginFailure).count() == 5


def test_names_are_not_kept_as_they_were_typed(app: Flask) -> None:
    attempt(app, "my-password-in-the-wrong-field")
    with app.app_context():
        keys = [key for (key,) in db.session.query(LoginFailure.key)]
    assert not any("password" in key for key in keys)
    assert any(key.startswith("user:") for key in keys)
