import threading
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.people import MakeApp
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import RegistrationAttempt, User
from webapp.limits import retention

LIMIT = 3
FORM = "/auth/register"
API = "/api/v1/auth/register"


@pytest.fixture
def strict(app: Flask, make_app: MakeApp) -> Flask:
    return make_app(registrations_per_address=LIMIT)


def register(
    app: Flask, name: str, address: str = "192.0.2.1", path: str = FORM, **changes: str
) -> TestResponse:
    account = {"username": name, "email": f"{name}@example.com", "password": "Bar2024!", **changes}
    sent = {"data": account} if path == FORM else {"json": account}
    client = app.test_client()
    return client.post(path, environ_base={"REMOTE_ADDR": address}, **sent)


def statuses(app: Flask, count: int, address: str = "192.0.2.1", prefix: str = "name") -> list[int]:
    return [register(app, f"{prefix}{n}", address).status_code for n in range(count)]


def test_an_address_registers_so_many_and_no_more(strict: Flask) -> None:
    assert statuses(strict, LIMIT + 1) == [200] * LIMIT + [429]
    assert register(strict, "someone", "192.0.2.2").status_code == 200
    with strict.app_context():
        assert db.session.query(User).count() == LIMIT + 1


def test_the_page_keeps_what_was_typed_and_tells_when_to_come_back(strict: Flask) -> None:
    statuses(strict, LIMIT)
    answer = register(strict, "someone")
    assert "<title>Register" in answer.text
    assert "Too many attempts. Try again in 60 minutes." in answer.text
    assert 'value="someone@example.com"' in answer.text
    assert 59 * 60 < int(answer.headers["Retry-After"]) <= 60 * 60


def test_the_api_counts_with_the_page_and_refuses_in_its_shape(strict: Flask) -> None:
    assert register(strict, "first", path=API).status_code == 201
    statuses(strict, LIMIT - 1)
    answer = register(strict, "someone", path=API)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.get_json()["error"]["code"] == "too_many_attempts"


def test_a_slip_in_the_form_is_not_counted_but_a_taken_name_is(strict: Flask) -> None:
    for _ in range(LIMIT):
        assert register(strict, "ann", password="short").status_code == 422
    assert register(strict, "ann").status_code == 200
    assert [register(strict, "ann").status_code for _ in range(LIMIT)] == [409, 409, 429]


def test_the_limit_holds_across_processes(strict: Flask, make_app: MakeApp) -> None:
    statuses(strict, LIMIT)
    assert register(make_app(registrations_per_address=LIMIT), "someone").status_code == 429


def test_registrations_at_once_are_counted_one_by_one(strict: Flask) -> None:
    answers: list[int] = []
    start = threading.Barrier(8)

    def enter(number: int) -> None:
        start.wait()
        answers.append(register(strict, f"name{number}").status_code)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * LIMIT + [429] * (8 - LIMIT)


def test_an_ipv6_customer_is_one_address(strict: Flask) -> None:
    for n in range(LIMIT):
        assert register(strict, f"name{n}", f"2001:db8:1:2::{n}").status_code == 200
    assert register(strict, "name9", "2001:db8:1:2:ffff::1").status_code == 429
    assert register(strict, "name9", "2001:db8:1:3::1").status_code == 200


def test_a_forged_address_changes_nothing(strict: Flask) -> None:
    statuses(strict, LIMIT)
    answer = strict.test_client().post(
        FORM,
        data={"username": "someone", "email": "some@example.com", "password": "Bar2024!"},
        headers={"X-Forwarded-For": "203.0.113.7"},
        environ_base={"REMOTE_ADDR": "192.0.2.1"},
    )
    assert answer.status_code == 429


def test_an_address_opens_again_after_its_window_and_old_entries_are_deleted(
    strict: Flask,
) -> None:
    statuses(strict, LIMIT)
    with strict.app_context():
        earlier = RegistrationAttempt.at - timedelta(minutes=60, seconds=1)
        db.session.query(RegistrationAttempt).update({"at": earlier}, synchronize_session=False)
        db.session.commit()
    assert register(strict, "someone").status_code == 200
    with strict.app_context():
        retention.purge(db.session, current_config())
        assert db.session.query(RegistrationAttempt).count() == 1
