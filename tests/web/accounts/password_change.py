"""Changes of a password and logins beside them, for the tests of both."""

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.people import PASSWORD, Person
from webapp.core.database import db
from webapp.core.models import Session

NEW = "Tr0mbone-of-Oslo"


def change(person: Person, current: str = PASSWORD, new: str = NEW) -> TestResponse:
    form = {"current_password": current, "new_password": new, "csrf_token": person.csrf}
    return person.client.post("/user/password", data=form)


def log_in(app: Flask, password: str) -> TestResponse:
    form = {"username": "ann", "password": password}
    return app.test_client().post("/auth/login", data=form)


def live_sessions(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Session).filter(Session.revoked_at.is_(None)).count()
