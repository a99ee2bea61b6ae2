# ruff: noqa: RUF001 - names in every script
"""Who somebody is: usernames in any script, the e-mail in their place, and a login at once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import PASSWORD, Enter, Person
from webapp.core import usernames
from webapp.core.database import db
from webapp.core.models import Session, User

NAMES = ["Łukasz", "山田", "عمر", "अनुज", "Ἀχιλλεύς", "می\u200cخواهم", "foo", "a.b-c_d", "x" * 64]
NO_NAMES = [
    *("", "ab", "x" * 65, "two words", "a@b.c", "a\u200bbc", "a\u00adbc", "rtl\u202etxt", "a\tb"),
    *("semi;colon", "a\0bc", "🙂🙂🙂", "é" * 10_000, "e" + "\u0301" * 10_000, "\ud800abc", "山"),
    "עבריתabc",  # Hebrew and Latin without order: RFC 5893
]
SAME = [
    ("Łukasz", "łUKASZ"),
    ("Ann", "ＡＮＮ"),  # full width, as Japanese keyboards type it
    ("élan", "e\u0301lan"),
    ("Kelvin", "\u212aelvin"),
]


def enter(client: FlaskClient, login: str, password: str = PASSWORD) -> int:
    form = {"username": login, "password": password}
    return client.post("/auth/login", data=form).status_code


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_as_it_was_typed(name: str) -> None:
    assert usernames.accept(name) == name


@pytest.mark.parametrize("text", NO_NAMES, ids=range(len(NO_NAMES)))
def test_what_is_no_name_is_refused(text: str) -> None:
    assert usernames.accept(text) is None


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_name_typed_otherwise_is_the_same_name(one: str, other: str) -> None:
    assert usernames.key_of(one) == usernames.key_of(other)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_logs_in_however_the_name_is_typed_and_nobody_else_gets_it(
    client: FlaskClient, register_and_login: Enter, one: str, other: str
) -> None:
    email = {"email": "someone@example.com", "password": PASSWORD}
    client.post("/auth/register", data={"username": one, **email})
    assert enter(client, other) == 302
    taken = {"username": other, "email": "else@example.com", "password": PASSWORD}
    answer = client.post("/auth/register", data=taken)
    assert (answer.status_code, "This username is taken." in answer.text) == (409, True)


@pytest.mark.parametrize("login", ["ann@example.com", "ANN@Example.COM", " ann@example.com "])
def test_one_logs_in_by_the_e_mail(client: FlaskClient, person: Person, login: str) -> None:
    assert person.email == "ann@example.com"
    assert enter(client, login) == 302
    assert enter(client, login, "Wrong-1nkpot!") == 401


@pytest.mark.parametrize("login", ["ann@", "@example.com", "a" * 10_000 + "@example.com", "@"])
def test_what_is_no_e_mail_is_nobodys(client: FlaskClient, person: Person, login: str) -> None:
    assert person.username == "ann"
    assert enter(client, login) == 401


def test_other_ways_to_type_a_name_give_no_more_guesses(app: Flask, person: Person) -> None:
    most = app.extensions["inkwell"].login_failures_per_name
    ways = ["ann", "ANN", "ＡＮＮ"]
    client = app.test_client()
    answers = [enter(client, ways[n % 3], "Wrong-1nkpot!") for n in range(most + 1)]
    assert answers == [401] * most + [429]
    assert person.username == "ann"


def test_a_program_gets_a_token_by_the_e_mail(client: FlaskClient, person: Person) -> None:
    body = {"username": person.email, "password": PASSWORD}
    assert client.post("/api/v1/auth/token", json=body).status_code == 200


def test_registering_logs_in(app: Flask, client: FlaskClient) -> None:
    form = {"username": "new", "email": "new@example.com", "password": PASSWORD}
    answer = client.post("/auth/register", data=form)
    assert "Created user successfully" in answer.text
    assert "View Profile" in answer.text
    assert client.get("/user/protected").status_code == 200
    with app.app_context():
        assert db.session.query(Session).count() == 1


def test_an_account_of_a_release_before_is_found_and_gets_its_key(
    app: Flask, client: FlaskClient, person: Person
) -> None:
    with app.app_context():
        for key in (None, "before-it-was-changed"):
            db.session.query(User).update({"username_key": key})
            db.session.commit()
            assert enter(client, "Ann") == 302
            assert db.session.query(User.username_key).scalar() == person.username
            db.session.rollback()


def test_one_error_is_told_once(client: FlaskClient) -> None:
    form = {"username": "a b", "email": "new@example.com", "password": PASSWORD}
    page = client.post("/auth/register", data=form)
    assert page.status_code == 422
    assert page.text.count(usernames.RULE) == 1
    told = client.post("/api/v1/auth/register", json=form).get_json()["error"]
    assert (told["message"], told["field"]) == (usernames.RULE, "username")
