import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.people import BROWSER, MakeApp, Person
from webapp.core.database import db
from webapp.core.models import RegistrationAttempt, User

PER_PERSON, PER_ADDRESS = 4, 6


@pytest.fixture
def strict(app: Flask, person: Person, make_app: MakeApp) -> Flask:
    with app.app_context():
        db.session.query(RegistrationAttempt).delete()  # of those who are here already
        db.session.commit()
    return make_app(new_identities_per_person=PER_PERSON, registrations_per_address=PER_ADDRESS)


def ask(app: Flask, person: Person, way: str = "api", **identity: str) -> TestResponse:
    client: FlaskClient = app.test_client()
    headers = {"Authorization": f"Bearer {person.token}"}
    if way == "api":
        return client.patch("/api/v1/account", json=identity, headers=headers)
    return client.open("/user/update", method=way, data=identity, headers={**BROWSER, **headers})


@pytest.mark.asvs("6.3.1")
@pytest.mark.parametrize("way", ["api", "PUT", "POST"])
def test_requests_that_reveal_a_taken_e_mail_are_counted(
    strict: Flask, person: Person, other: Person, way: str
) -> None:
    asked = [other.email, "free@example.com", other.email, "free2@example.com"]
    answers = [ask(strict, person, way, email=email) for email in [*asked, other.email, "c@d.fr"]]
    right = 303 if way == "POST" else 200
    assert [each.status_code for each in answers] == [409, right, 409, right, 429, 429]
    for refused in answers[PER_PERSON:]:
        assert 59 * 60 < int(refused.headers["Retry-After"]) <= 60 * 60
    with strict.app_context():
        assert db.session.get_one(User, person.id).email == "free2@example.com"


def test_the_page_says_when_to_come_back_and_keeps_what_was_typed(
    strict: Flask, person: Person
) -> None:
    for number in range(PER_PERSON):
        ask(strict, person, "POST", username=f"ann{number}")
    page = ask(strict, person, "POST", username="anna", email="anna@example.com").text
    assert "<title>Profile" in page
    assert "Too many attempts. Try again in 60 minutes." in page
    assert 'value="anna@example.com"' in page


def test_usernames_count_with_e_mails(strict: Flask, person: Person, other: Person) -> None:
    statuses = [ask(strict, person, username="BOB").status_code for _ in range(PER_PERSON)]
    assert statuses == [409] * PER_PERSON
    assert ask(strict, person, email="free@example.com").status_code == 429


def test_the_address_counts_people_and_registrations_together(
    strict: Flask, person: Person, other: Person
) -> None:
    with strict.app_context():
        db.session.query(RegistrationAttempt).delete()
        db.session.commit()
    for number in range(3):
        assert ask(strict, person, username=f"ann{number}").status_code == 200
        assert ask(strict, other, username=f"bob{number}").status_code == 200
    assert ask(strict, other, username="bob9").status_code == 429
    form = {"username": "eve", "email": "eve@example.com", "password": "Bar2024!"}
    assert strict.test_client().post("/auth/register", data=form).status_code == 429


def test_a_change_without_a_new_identity_is_not_counted(strict: Flask, person: Person) -> None:
    for _ in range(PER_PERSON):
        assert ask(strict, person, username="Ann").status_code == 200
        assert ask(strict, person, "POST", username="ann", email=person.email).status_code == 303
        assert ask(strict, person, email="nonsense").status_code == 422
    statuses = [ask(strict, person, username=f"ann{n}").status_code for n in range(PER_PERSON + 1)]
    assert statuses == [200] * PER_PERSON + [429]


def test_changes_at_once_over_two_replicas_are_counted_one_by_one(
    strict: Flask, person: Person, make_app: MakeApp
) -> None:
    replica = make_app(new_identities_per_person=PER_PERSON)
    statuses: list[int] = []
    start = threading.Barrier(10)

    def change(number: int) -> None:
        app = (strict, replica)[number % 2]
        start.wait()
        statuses.append(ask(app, person, username=f"ann{number}").status_code)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * PER_PERSON + [429] * (10 - PER_PERSON)
