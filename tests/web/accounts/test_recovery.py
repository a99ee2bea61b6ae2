"""A forgotten password: by a link in an e-mail, or one that an operator makes."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.web.accounts.mailbox import Mailbox
from tests.web.people import PASSWORD, MakeApp, Person
from webapp.accounts import mail, reset_links
from webapp.commands import reset_password
from webapp.core import clock
from webapp.core.config import SettingError
from webapp.core.database import db
from webapp.core.models import User

NEW = "Teal-Harbour-53"
WAIT_S = 20


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def mailing(make_app: MakeApp, mailbox: Mailbox) -> Flask:
    return make_app(
        smtp_url=mailbox.url, mail_from="letters@example.com", public_host="letters.example.com"
    )


@pytest.fixture
def visitor(mailing: Flask, person: Person) -> FlaskClient:
    assert person.username == "ann"
    return mailing.test_client()


def asked(visitor: FlaskClient, mailbox: Mailbox, login: str = "ann") -> str:
    """The path of the link that comes."""
    answer = visitor.post("/auth/forgotten", data={"username": login}, headers={"Host": "evil.com"})
    assert answer.status_code == 200
    message = mailbox.got.get(timeout=WAIT_S)
    assert (message["To"], message["From"]) == ("ann@example.com", "letters@example.com")
    link = re.search(r"https?://\S+", message.get_content())
    assert link
    parts = urlsplit(link[0])
    assert parts.netloc == "letters.example.com"
    return f"{parts.path}?{parts.query}"


def token(link: str) -> str:
    return link.partition("token=")[2]


def choose(visitor: FlaskClient, link: str, password: str = NEW) -> int:
    form = {"token": token(link), "new_password": password}
    return visitor.post("/auth/reset", data=form).status_code


def log_in(visitor: FlaskClient, password: str) -> int:
    form = {"username": "ann", "password": password}
    return visitor.post("/auth/login", data=form).status_code


@pytest.mark.parametrize("login", ["ann", "ANN", "ann@example.com"])
def test_the_link_sets_a_password_once_and_logs_in(
    visitor: FlaskClient, mailbox: Mailbox, person: Person, login: str
) -> None:
    link = asked(visitor, mailbox, login)
    assert "ann" in visitor.get(link).text
    assert choose(visitor, link) == 303
    assert visitor.get("/user/protected").status_code == 200
    assert person.client.get("/user/profile").status_code == 401  # signed out elsewhere
    assert log_in(visitor, NEW) == 302
    assert choose(visitor, link, "Teal-Harbour-54") == 410
    assert visitor.get(link).status_code == 410


def test_a_password_that_will_not_do_costs_no_link(visitor: FlaskClient, mailbox: Mailbox) -> None:
    link = asked(visitor, mailbox)
    assert choose(visitor, link, "short") == 422
    assert choose(visitor, link) == 303


def test_the_answer_does_not_say_whether_there_is_an_account(
    visitor: FlaskClient, mailbox: Mailbox
) -> None:
    pages = []
    for name in ("ann", "nobody", "nobody@example.com", "x" * 5000):
        page = visitor.post("/auth/forgotten", data={"username": name})
        pages.append((page.status_code, re.sub(r"<code>.*?</code>", "", page.text)))
    assert len(set(pages)) == 1
    assert mailbox.got.get(timeout=WAIT_S)["To"] == "ann@example.com"


def test_a_name_gets_few_links(visitor: FlaskClient, mailbox: Mailbox) -> None:
    form = {"username": "ann"}
    statuses = [visitor.post("/auth/forgotten", data=form).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    for _ in range(3):
        mailbox.got.get(timeout=WAIT_S)


def test_a_link_is_dead_after_an_hour(
    visitor: FlaskClient, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = asked(visitor, mailbox)
    later = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(reset_links, "now", lambda: later)
    assert choose(visitor, link) == 410


def test_a_change_of_the_password_ends_the_link(
    visitor: FlaskClient, mailbox: Mailbox, person: Person
) -> None:
    link = asked(visitor, mailbox)
    form = {"current_password": PASSWORD, "new_password": "Teal-Harbour-55"}
    changed = person.client.post("/user/password", data=form, headers=person.headers)
    assert changed.status_code == 303
    assert choose(visitor, link) == 410


@pytest.mark.parametrize(
    "change",
    [
        lambda _token: "",
        lambda token: token[:-1],
        lambda token: token[:-1] + "é",
        lambda token: "9" * 30 + token,
        lambda token: token.replace(".", "..", 1),
        lambda token: "2147483648." + token.partition(".")[2],
        lambda token: token.replace(".", ".9", 1),
        lambda _token: "x" * 10_000,
    ],
)
def test_a_link_that_was_changed_is_dead(
    visitor: FlaskClient, mailbox: Mailbox, change: Callable[[str], str]
) -> None:
    made_up = change(token(asked(visitor, mailbox)))
    assert visitor.get("/auth/reset", query_string={"token": made_up}).status_code == 410
    assert choose(visitor, f"?token={made_up}") == 410
    assert log_in(visitor, PASSWORD) == 302


def test_a_site_without_e_mail_says_who_can_help(client: FlaskClient) -> None:
    assert "Ask whoever runs it" in client.get("/auth/forgotten").text
    assert client.post("/auth/forgotten", data={"username": "ann"}).status_code == 404
    assert "/auth/forgotten" in client.get("/auth/login").text


@pytest.mark.parametrize("login", ["Ann", "ann@example.com"])
def test_an_operator_makes_a_link(
    app: Flask, client: FlaskClient, person: Person, login: str
) -> None:
    secret = app.extensions["inkwell"].secret_key
    with app.app_context(), Session(db.engine) as session:
        link = reset_password.link(session, login, "http://localhost:8080/", secret)
        with pytest.raises(LookupError):
            reset_password.link(session, "nobody", "", secret)
    assert link.startswith("http://localhost:8080/auth/reset?token=")
    assert choose(client, link) == 303
    assert log_in(client, NEW) == 302
    assert person.username == "ann"


def test_an_e_mail_that_cannot_be_sent_is_logged_without_its_address(
    make_app: MakeApp, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"mail_from": "letters@example.com", "public_host": "letters.example.com"}
    away = make_app(smtp_url="smtp://127.0.0.1:9", **settings)
    with away.app_context(), caplog.at_level("INFO", "inkwell.web"):
        mail.send(person.id, person.email, "Subject", "Text")
        for _ in range(mail.AT_ONCE):  # once all have room, none is under way
            assert mail.ROOM.acquire(timeout=WAIT_S)
        mail.ROOM.release(mail.AT_ONCE)
    record = caplog.records[-1]
    assert (record.getMessage(), record.__dict__["user_id"]) == ("e-mail not sent", person.id)
    assert person.email not in caplog.text


@pytest.mark.parametrize("missing", ["mail_from", "public_host"])
def test_a_site_that_would_send_broken_e_mails_does_not_start(
    make_app: MakeApp, missing: str
) -> None:
    settings = {"mail_from": "letters@example.com", "public_host": "letters.example.com"}
    settings[missing] = ""
    with pytest.raises(SettingError, match=missing.upper()):
        make_app(smtp_url="smtp://127.0.0.1:9", **settings)


def test_the_hash_never_leaves_in_a_link(app: Flask, person: Person) -> None:
    with app.app_context():
        user = db.session.get_one(User, person.id)
        assert user.password_hash not in reset_links.link_for(user, "", "x" * 32)
