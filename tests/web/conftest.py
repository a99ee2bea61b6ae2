"""The web tests' ground: a real Postgres, the application on it, and people."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, text

from inkwell.desk.postgres import Postgres
from tests.web.people import BROWSER, PASSWORD, Enter, MakeApp, Person, cookie
from webapp.app import create_app
from webapp.commands import make_signing_keys
from webapp.core.clock import now
from webapp.core.config import Config
from webapp.core.database import db
from webapp.core.models import Letter, LetterVersion, User
from webapp.jobs.hub import EXTENSION

SECRET = "a secret of the tests, of 32 bytes or more"
# Hashing is made cheap where it isn't what is tested.
CHEAP = {"password_memory_kib": 8, "password_time_cost": 1}


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of this run's own; durability is given up for speed."""
    home = tmp_path_factory.mktemp("postgres")
    settings = {"fsync": "off", "full_page_writes": "off", "max_connections": "400"}
    server = Postgres(home / "data", home / "log", settings)  # every application keeps its own
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the run's signing keys."""
    folder = tmp_path_factory.mktemp("keys") / "signing"
    make_signing_keys.make(folder)
    return folder


@pytest.fixture(scope="session")
def make_app(postgres: Postgres, signing_keys: Path) -> Iterator[MakeApp]:
    """Make an application on the run's database, with other settings where given."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        values = {
            "database_url": postgres.url,
            "secret_key": SECRET,
            "signing_keys": str(signing_keys),
            **CHEAP,
            **settings,
        }
        values.setdefault("model_url", "http://127.0.0.1:9/v1")  # nobody answers there
        app = create_app(Config(**values))
        app.testing = True
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions[EXTENSION].close()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def empty_url(postgres: Postgres) -> Iterator[str]:
    """The address of a database without tables."""
    url = make_url(postgres.url)
    connection = psycopg2.connect(
        host=str(url.query["host"]), user=url.username, dbname=url.database
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE migrated")
        yield url.set(database="migrated").render_as_string()
        cursor.execute("DROP DATABASE migrated WITH (FORCE)")
    connection.close()


@pytest.fixture
def empty(empty_url: str, make_app: MakeApp) -> Iterator[Flask]:
    """The application on a database without tables, within its context."""
    app = make_app(database_url=empty_url)
    with app.app_context():
        yield app
        app.extensions[EXTENSION].close()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def shared_app(make_app: MakeApp) -> Flask:
    """The application that most tests share, its tables made."""
    app = make_app()
    with app.app_context():
        db.create_all()
    return app


@pytest.fixture(scope="session")
def database_url(shared_app: Flask) -> str:
    """The address of the run's database, with its tables."""
    url: str = shared_app.extensions["inkwell"].database_url
    return url


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    """The application on empty tables."""
    tables = ", ".join(table.name for table in db.metadata.sorted_tables)
    with shared_app.app_context():
        db.session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        db.session.commit()
    return shared_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program without cookies."""
    return app.test_client()


@pytest.fixture
def browser() -> dict[str, str]:
    """The headers by which a browser is known."""
    return dict(BROWSER)


@pytest.fixture
def register_and_login(app: Flask) -> Enter:
    """Register, which logs in: `register_and_login(client, "ann")`."""

    def enter(client: FlaskClient, name: str = "ann", password: str = PASSWORD) -> Person:
        form = {"username": name, "email": f"{name}@example.com", "password": password}
        assert "Created user successfully" in client.post("/auth/register", data=form).text
        csrf = cookie(client, "csrf_access_token")
        with app.app_context():
            user_id = db.session.query(User.id).filter_by(username=name).scalar()
        return Person(user_id, name, form["email"], password, client, csrf)

    return enter


@pytest.fixture
def person(app: Flask, register_and_login: Enter) -> Person:
    """Ann, logged in."""
    return register_and_login(app.test_client(), "ann")


@pytest.fixture
def other(app: Flask, register_and_login: Enter) -> Person:
    """Bob, logged in elsewhere."""
    return register_and_login(app.test_client(), "bob")


@pytest.fixture
def make_letter(app: Flask) -> Callable[..., uuid.UUID]:
    """Put a finished letter into the database: `make_letter(person, company="Sony")`."""

    def make(owner: Person, **columns: Any) -> uuid.UUID:
        values = {
            "job_title": "Data Scientist",
            "company": "google",
            "applicant_name": "John",
            "skills": "python",
            "status": "done",
            "body": "Dear Hiring Manager,\n\nI am writing to google.\n\nSincerely,\nJohn",
            "attempt": 1,
            "finished_at": now(),
            **columns,
        }
        with app.app_context():
            letter = Letter(user_id=owner.id, **values)
            if values["body"]:
                letter.versions.append(LetterVersion(number=1, body=values["body"], origin="model"))
            db.session.add(letter)
            db.session.commit()
            return letter.id

    return make
