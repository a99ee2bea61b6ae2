import time

import pytest
from argon2 import extract_parameters
from flask import Flask
from flask.testing import FlaskClient
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from tests.web.people import MakeApp
from webapp.accounts.passwords import Passwords, is_common, objection
from webapp.core.config import Config
from webapp.core.database import db
from webapp.core.models import User

DEFAULT = Config(database_url="postgresql://localhost/x", secret_key="x" * 32)


@pytest.mark.asvs("6.2.1")
@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Bar202!", "at least 8 characters"),
        ("bar20241!", "an upper-case letter"),
        ("BAR20241!", "a lower-case letter"),
        ("Barbarian!", "a number"),
        ("Barbarian1", "a special character"),
        ("", "a number and a special character"),
    ],
)
def test_each_rule_of_the_contract_is_named_when_broken(password: str, missing: str) -> None:
    assert missing in (objection(password) or "")


@pytest.mark.parametrize(
    "password",
    [
        "Bar2024!",
        "correct Horse battery 9",
        "Ünïcode-Пароль-1",
        "密码Aa1!密码密码",
        "A1!a" + " " * 60 + "tail",
        "zX9🔑zX9🔑",
        "A1!" + "a" * 125,
    ],
)
@pytest.mark.asvs("6.2.9")
def test_passwords_of_any_characters_from_8_to_128_are_accepted(password: str) -> None:
    assert objection(password) is None


def test_longer_than_128_is_refused() -> None:
    assert "128" in (objection("A1!" + "a" * 126) or "")


@pytest.mark.asvs("6.2.4")
@pytest.mark.parametrize(
    "password",
    [
        "Password1!",
        "P@ssw0rd!",
        "p4$$W0RD1",
        "Summer2024!",
        "Qwerty123!",
        "!!Dragon99",
        "Letmein#1",
        "Iloveyou1!",
        "Monkey-2023",
        "Welcome123$",
    ],
)
def test_well_known_passwords_in_disguise_are_refused(password: str) -> None:
    assert is_common(password)
    assert objection(password) is not None


@pytest.mark.asvs("6.2.4")
def test_the_3000_most_used_passwords_are_refused_when_dressed_up_for_the_rules() -> None:
    worn = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= 5 and word.isalpha()]
    passed = [word for word in worn[:3000] if objection(f"{word.capitalize()}2024!") is None]
    assert passed == []


@pytest.mark.parametrize(
    ("username", "password"),
    [("margarethe", "Margarethe-77x"), ("jsmith", "xx9-JSmith-xx"), ("ann", "Inkwell-77x")],
)
def test_the_username_and_the_sites_name_are_no_passwords(username: str, password: str) -> None:
    assert "username" in (objection(password, username) or "")


def test_a_short_username_may_occur_by_chance() -> None:
    assert objection("Bannister-77x", "ann") is None


@pytest.mark.asvs("11.4.2")
def test_hashes_are_argon2id_with_the_parameters_that_owasp_gives() -> None:
    password_hash = Passwords(DEFAULT).hash("Bar2024!")
    assert password_hash.startswith("$argon2id$")
    parameters = extract_parameters(password_hash)
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)
    assert (parameters.salt_len, parameters.hash_len) == (16, 32)


def test_the_same_password_never_hashes_the_same() -> None:
    hasher = Passwords(DEFAULT)
    assert hasher.hash("Bar2024!") != hasher.hash("Bar2024!")


@pytest.mark.parametrize("password", ["Bar2024!", "nul\x00l", "\ud800 alone", "🔑" * 32, "x" * 128])
def test_any_text_hashes_and_verifies(password: str) -> None:
    hasher = Passwords(DEFAULT)
    password_hash = hasher.hash(password)
    assert hasher.verify(password, password_hash)
    assert not hasher.verify(password + "x", password_hash)


@pytest.mark.parametrize("broken", ["", "plain", "$argon2id$v=19$m=8,t=1,p=1$AAAA"])
def test_a_broken_hash_lets_nobody_in(broken: str) -> None:
    assert not Passwords(DEFAULT).verify("Bar2024!", broken)
    assert not Passwords(DEFAULT).verify("the password of nobody", None)


def test_a_hash_of_older_parameters_is_renewed_at_the_next_login(
    app: Flask, client: FlaskClient, make_app: MakeApp
) -> None:
    form = {"username": "foo", "email": "foo@example.com", "password": "Bar2024!"}
    client.post("/auth/register", data=form)
    stronger = make_app(password_memory_kib=64, password_time_cost=2)
    assert stronger.test_client().post("/auth/login", data=form).status_code == 302
    with app.app_context():
        password_hash = db.session.query(User.password_hash).scalar()
    assert extract_parameters(password_hash).memory_cost == 64
    assert client.post("/auth/login", data=form).status_code == 302


def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    app: Flask, client: FlaskClient, make_app: MakeApp
) -> None:
    slow = make_app(password_memory_kib=32768, password_time_cost=3).test_client()
    form = {"username": "foo", "email": "foo@example.com", "password": "Bar2024!"}
    slow.post("/auth/register", data=form)

    def seconds(username: str) -> float:
        taken = []
        for _ in range(4):
            start = time.process_time()
            slow.post("/auth/login", data={"username": username, "password": "Wrong-1!"})
            taken.append(time.process_time() - start)
        return min(taken)  # of the processors' time, so that the machine's other work is no part

    known, unknown, impossible = seconds("foo"), seconds("nobody"), seconds("no such name!")
    assert unknown > known / 2
    assert impossible > known / 2
