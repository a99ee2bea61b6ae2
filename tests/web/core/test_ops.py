import re
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from contract.form import EXAMPLE
from contract.version import VERSION
from tests.web.people import Enter, MakeApp, Person
from webapp.core.database import db
from webapp.core.model_status import ModelStatus
from webapp.core.models import User
from webapp.core.ops import newest_migration
from webapp.letters import submission
from webapp.letters.form import Form


def serve(answers: dict[str, str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers.get(self.path)
            self.send_response(200 if body else 404)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def our_model() -> Iterator[str]:
    version = '{"version": "0.1.0", "model": {"id": "inkwell-mini", "revision": "abc123"}}'
    yield from serve({"/version": version})


@pytest.fixture
def foreign_model() -> Iterator[str]:
    yield from serve({"/v1/models": '{"data": [{"id": "Qwen/Qwen2.5-7B-Instruct"}]}'})


@pytest.fixture
def at_head(app: Flask) -> Iterator[None]:
    with app.app_context():
        db.session.execute(text("CREATE TABLE alembic_version (version_num text)"))
        head = {"head": newest_migration()}
        db.session.execute(text("INSERT INTO alembic_version VALUES (:head)"), head)
        db.session.commit()
        yield
        db.session.execute(text("DROP TABLE alembic_version"))
        db.session.commit()


def metrics(client: FlaskClient) -> str:
    return client.get("/metrics").text


def test_healthz_needs_neither_database_nor_model(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


@pytest.mark.usefixtures("at_head")
def test_ready_when_the_tables_are_as_the_code_expects(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ready", "model": "not answering"}


@pytest.mark.usefixtures("at_head")
def test_not_ready_with_an_earlier_versions_tables(client: FlaskClient) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "an earlier version" in answer.get_json()["reason"]


@pytest.mark.usefixtures("at_head")
def test_ready_with_the_tables_of_a_release_to_come(client: FlaskClient) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    assert client.get("/readyz").status_code == 200


def test_not_ready_without_tables(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["reason"] == "The database has no tables yet: run the migrations."


def test_not_ready_without_a_database(make_app: MakeApp) -> None:
    client = make_app(database_url="postgresql://inkwell@127.0.0.1:9/inkwell").test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["reason"] == "The database is not answering."


def test_the_version_names_the_commit(app: Flask, make_app: MakeApp) -> None:
    named = make_app(commit="0123abc").test_client().get("/version").get_json()
    assert (named["version"], named["commit"]) == (VERSION, "0123abc")
    asked = app.test_client().get("/version").get_json()
    assert re.fullmatch(r"[0-9a-f]{40}|unknown", asked["commit"])


def test_the_version_is_the_projects() -> None:
    root = Path(__file__).parents[3]
    project = tomllib.loads((root / "pyproject.toml").read_text())
    source = root / project["tool"]["hatch"]["version"]["path"]
    assert f'\nVERSION = "{VERSION}"\n' in source.read_text()


def test_our_model_server_is_named_with_its_revision(
    app: Flask, make_app: MakeApp, our_model: str
) -> None:
    client = make_app(model_url=our_model).test_client()
    assert client.get("/version").get_json()["model"] == {
        "name": "inkwell-mini",
        "revision": "abc123",
    }
    assert client.get("/readyz").get_json()["model"] == "answering"


def test_any_other_model_server_is_asked_for_its_models(
    app: Flask, make_app: MakeApp, foreign_model: str
) -> None:
    client = make_app(model_url=foreign_model).test_client()
    model = client.get("/version").get_json()["model"]
    assert model == {"name": "Qwen/Qwen2.5-7B-Instruct", "revision": None}


@pytest.mark.parametrize(
    ("model", "is_demo"),
    [("mini", True), ("gpt-4o-mini", False), ("gemini-2.5-flash", False), ("", False)],
)
def test_only_the_embedded_model_is_called_the_demo(model: str, is_demo: bool) -> None:
    assert ModelStatus(answering=True, model=model).is_demo is is_demo


def test_a_letter_that_is_asked_for_is_counted(
    app: Flask, client: FlaskClient, person: Person
) -> None:
    asked = re.compile(r'inkwell_letters_asked_total\{track="stable"\} (\S+)')
    before = float(asked.findall(metrics(client))[0])
    with app.app_context():
        submission.create(db.session.get_one(User, person.id), Form.parse(dict(EXAMPLE)))
    assert float(asked.findall(metrics(client))[0]) == before + 1


def test_the_metrics_name_the_build(make_app: MakeApp) -> None:
    exposed = metrics(make_app(commit="0123abc", track="canary").test_client())
    labels = f'commit="0123abc",track="canary",version="{VERSION}"'
    assert f"inkwell_build_info{{{labels}}} 1.0" in exposed


def test_the_next_person_makes_no_series(
    app: Flask, client: FlaskClient, register_and_login: Enter
) -> None:
    known = []
    for name in ("ann", "bob", "cyd"):
        register_and_login(app.test_client(), name)
        lines = metrics(client).splitlines()
        known.append({line.rpartition(" ")[0] for line in lines if not line.startswith("#")})
    assert known[1] == known[2]


def test_requests_are_counted_by_route_method_and_status(client: FlaskClient) -> None:
    def count() -> float:
        line = re.search(
            r'inkwell_http_requests_total\{method="POST",route="/auth/login",status="401"\} (\S+)',
            metrics(client),
        )
        return float(line[1]) if line else 0.0

    before = count()
    client.post("/auth/login", data={"username": "foo", "password": "x"})
    assert count() == before + 1


def test_metrics_hold_nothing_that_a_person_typed(client: FlaskClient, person: Person) -> None:
    client.get("/secret-words-in-a-path?q=secret-words-in-a-query")
    client.open("/", method="SECRETWORDS", headers={"User-Agent": "secret-words"})
    client.post("/auth/login", data={"username": "secret-words", "password": "secret-words"})
    exposed = metrics(client)
    assert 'route="unmatched"' in exposed
    assert 'method="other"' in exposed
    assert "secret" not in exposed.lower()
    assert person.username not in re.findall(r'"([^"]*)"', exposed)
    assert "@" not in exposed
