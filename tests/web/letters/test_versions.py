"""Which version wrote a letter, and which answered a request."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from contract.version import VERSION
from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.people import BROWSER, MakeApp, Person
from tests.web.writing import FORM, serving, state, until, writing
from webapp.core.models import Letter

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CANARY = {"X-Inkwell-Model-Track": "canary", "X-Inkwell-Model-Revision": "abc123"}


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving(FakeModel()) as fake:
        yield fake


@pytest.fixture
def canary(app: Flask, make_app: MakeApp) -> Flask:
    return make_app(track="canary", commit=COMMIT)


def written(app: Flask, person: Person, database_url: str, model: FakeModel) -> Letter:
    headers = {"Authorization": f"Bearer {person.token}"}
    created = app.test_client().post("/api/v1/letters", json=FORM, headers=headers).get_json()["id"]
    with writing(database_url, model.url):
        until(lambda: state(app, uuid.UUID(created)).status in ("done", "failed"))
    return state(app, uuid.UUID(created))


def test_a_letter_keeps_which_web_queued_it_and_which_model_wrote_it(
    canary: Flask, person: Person, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(headers=CANARY)]
    letter = written(canary, person, database_url, model)
    assert (letter.web_track, letter.web_version) == ("canary", f"{VERSION}+0123456789ab")
    assert (letter.model, letter.model_track, letter.model_revision) == ("fake", "canary", "abc123")


def test_the_model_is_the_one_whose_text_was_kept(
    app: Flask, person: Person, database_url: str, model: FakeModel
) -> None:
    flawed = LETTER.replace("google", "[Company]")
    worse = Answer("Dear [Name],", headers={"X-Inkwell-Model-Track": "stable"})
    model.script = [Answer(flawed, headers=CANARY), worse]
    letter = written(app, person, database_url, model)
    assert (len(model.requests), letter.body) == (2, flawed)
    assert (letter.model_track, letter.model_revision) == ("canary", "abc123")


@pytest.mark.parametrize("track", [None, "nightly"])
def test_an_unknown_track_of_a_model_server_is_stored_as_none(
    app: Flask, person: Person, database_url: str, model: FakeModel, track: str | None
) -> None:
    model.script = [Answer(headers={"X-Inkwell-Model-Track": track} if track else {})]
    letter = written(app, person, database_url, model)
    assert (letter.status, letter.model_track, letter.model_revision) == ("done", "", "")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/healthz", 200),
        ("GET", "/user/protected", 302),
        ("GET", "/nothing", 404),
        ("POST", "/healthz", 405),
        ("GET", "/api/v1/account", 401),
        ("GET", "/static/icons/inkwell.svg", 200),
    ],
)
def test_every_answer_names_track_and_version(
    canary: Flask, method: str, path: str, status: int
) -> None:
    accept = {} if path.startswith("/api") else BROWSER
    with canary.test_client().open(path, method=method, headers=accept) as answer:
        assert answer.headers["X-Inkwell-Track"] == "canary"
        assert answer.headers["X-Inkwell-Version"] == VERSION
        assert answer.status_code in (status, 303 if status == 302 else status)


def test_the_version_says_the_track(app: Flask, canary: Flask) -> None:
    assert canary.test_client().get("/version").get_json()["track"] == "canary"
    assert app.test_client().get("/version").get_json()["track"] == "stable"
