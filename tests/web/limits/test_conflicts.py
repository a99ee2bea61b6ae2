"""Requests that change the same thing at the same time: one of them wins, and none is a fault."""

import threading
import uuid
from typing import Any

import pytest
from flask import Flask
from psycopg2.errors import DeadlockDetected
from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError

from tests.web.people import Enter, MakeLetter, Person
from webapp.core.database import db
from webapp.core.models import Letter, User
from webapp.letters import rating
from webapp.limits import departed


@pytest.mark.parametrize("version", ["", "abc", "9" * 5000, "-1", "1.5", "\u0661"])
def test_a_version_that_can_t_be_read_is_a_conflict(
    person: Person, make_letter: MakeLetter, version: str
) -> None:
    letter = make_letter(person)
    form = {"body": "Another text.", "version": version}
    headers = {**person.headers, "Accept": "application/json"}
    answer = person.client.post(f"/letters/{letter}/edit", data=form, headers=headers)
    assert answer.status_code == 409


def test_a_letter_deleted_while_it_is_rated_is_a_conflict(
    person: Person, make_letter: MakeLetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = make_letter(person)
    rate = rating.rate

    def rate_and_lose(*arguments: Any, **names: Any) -> Letter:
        rated = rate(*arguments, **names)
        with db.engine.begin() as other:
            other.execute(delete(Letter).where(Letter.id == letter))
        return rated

    monkeypatch.setattr(rating, "rate", rate_and_lose)
    answer = person.client.put(
        f"/api/v1/letters/{letter}/rating", json={"rating": 1}, headers=person.headers
    )
    assert answer.status_code == 409
    assert answer.get_json()["error"]["code"] == "conflict"


def test_an_account_is_deleted_after_a_deadlock(
    app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = iter([OperationalError("", {}, DeadlockDetected()), None])
    leave = departed.leave

    def leave_or_lose(user: User) -> None:
        if (error := next(tries)) is not None:
            raise error
        leave(user)

    monkeypatch.setattr(departed, "leave", leave_or_lose)
    assert person.client.delete("/user/delete", headers=person.headers).status_code == 200
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 0


@pytest.mark.timeout(300)
def test_deleting_an_account_amid_its_own_writes_is_no_fault(
    app: Flask, register_and_login: Enter, make_letter: MakeLetter
) -> None:
    for number in range(6):
        person = register_and_login(app.test_client(), f"ann{number}")
        letter = make_letter(person)
        statuses = amid_writes(app, person, letter)
        assert set(statuses) <= {200, 204, 401, 404, 409, 429}, statuses
        with app.app_context():
            assert db.session.get(User, person.id) is None


def amid_writes(app: Flask, person: Person, letter: uuid.UUID) -> list[int]:
    """Return the statuses of a deletion and of writes that were made at the same time."""
    bearer = {"Authorization": f"Bearer {person.token}"}
    api = f"/api/v1/letters/{letter}"
    calls: list[tuple[str, str, dict[str, Any] | None]] = [
        ("PUT", f"{api}/body", {"body": "Another text."}),
        ("PUT", f"{api}/rating", {"rating": 1}),
        ("POST", f"{api}/rewrite", None),
        ("PATCH", "/api/v1/account", {"username": f"{person.username}x"}),
        ("DELETE", "/api/v1/account", None),
    ]
    statuses: list[int] = []
    together = threading.Barrier(len(calls))

    def call(method: str, path: str, body: dict[str, Any] | None) -> None:
        together.wait()
        answer = app.test_client().open(path, method=method, json=body, headers=bearer)
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=call, args=each) for each in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses
