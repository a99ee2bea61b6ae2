import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from inkwell.desk.postgres import Postgres
from tests.web.conftest import SECRET
from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.letters.reading import Reader
from tests.web.people import Person
from tests.web.writing import FORM, QUICK, person, serving, state, until, writing
from webapp.core.database import db
from webapp.core.models import User
from webapp.jobs.hub import EXTENSION
from webapp.letters import submission
from webapp.letters.form import Form

pytestmark = pytest.mark.integration
Writing = subprocess.Popen[bytes]
PATHS = os.pathsep.join(str(Path(__file__).parents[3] / part) for part in (".", "services/web"))


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving(FakeModel(Answer(pause_s=0.02))) as fake:
        yield fake


def start_writer(database_url: str, model_url: str) -> Writing:
    settings = {
        "INKWELL_DATABASE_URL": database_url,
        "INKWELL_SECRET_KEY": SECRET,
        "INKWELL_MODEL_URL": model_url,
        "PYTHONPATH": PATHS,
    }
    return subprocess.Popen([sys.executable, "-m", "webapp.writer"], env={**os.environ, **settings})


def ask(app: Flask, user: User) -> uuid.UUID:
    with app.app_context():
        return submission.create(user, Form.parse(FORM)).id


def begun(app: Flask, letter_id: uuid.UUID) -> bool:
    return len(state(app, letter_id).draft) > 50


@pytest.fixture
def writers(database_url: str, model: FakeModel) -> Iterator[list[Writing]]:
    """Two writer processes, as on two machines."""
    started = [start_writer(database_url, model.url) for _ in range(2)]
    yield started
    for each in started:
        each.terminate()
        assert each.wait(10) in (0, -signal.SIGKILL)


def holder(app: Flask, letter_id: uuid.UUID, writers: list[Writing]) -> Writing:
    """Return the process that writes the letter."""
    pid = int(state(app, letter_id).writer.split(":")[1])
    return next(each for each in writers if each.pid == pid)


@pytest.mark.parametrize(
    ("end", "seconds"), [(signal.SIGKILL, 30), (signal.SIGTERM, 8)], ids=["killed", "told"]
)
def test_a_writers_letter_outlives_it(
    app: Flask, model: FakeModel, writers: list[Writing], end: signal.Signals, seconds: float
) -> None:
    model.script = [Answer(LETTER[:100], hangs=True), Answer()]
    asked = ask(app, person(app))
    until(lambda: begun(app, asked), 30)
    ending = holder(app, asked, writers)
    ending.send_signal(end)
    ending.wait()
    until(lambda: state(app, asked).status == "done", seconds)
    letter = state(app, asked)
    assert (letter.body, letter.attempt) == (LETTER, 2)


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "data", tmp_path / "log")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_app(own_postgres: Postgres, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(database_url=own_postgres.url)
    with app.app_context():
        db.create_all()
    yield app
    app.extensions[EXTENSION].close()  # else it tries to reach the stopped server for ever


def test_a_letter_and_its_page_outlive_a_restart_of_postgres(
    own_postgres: Postgres,
    own_app: Flask,
    model: FakeModel,
    register_and_login: Callable[..., Person],
) -> None:
    app = own_app
    client = app.test_client()
    register_and_login(client, "ann")
    with writing(own_postgres.url, model.url, QUICK):
        with app.app_context():
            ann = db.session.query(User).one()
            asked = submission.create(ann, Form.parse(FORM)).id
        reader = Reader(client, asked)
        reading = threading.Thread(target=reader.read)
        reading.start()
        until(lambda: begun(app, asked))
        with app.app_context():
            pid = db.session.scalar(text("SELECT pg_backend_pid()"))
        restart(own_postgres)
        reading.join(30)
        until(lambda: state(app, asked).status == "done", 20)
    assert (reader.text, reader.resets) == (LETTER, 0)
    assert state(app, asked).attempt == 1
    assert client.get(f"/letters/{asked}").status_code == 200
    with app.app_context():
        assert db.session.scalar(text("SELECT pg_backend_pid()")) != pid


def restart(server: Postgres) -> None:
    """Stop the server as an operator does, and start it at the same address."""
    assert server.child is not None
    server.child.stop(timeout=30)
    server.start()
