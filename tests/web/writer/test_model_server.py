import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from modelserver.config import Settings
from tests.model import tiny
from tests.model.serving import RunningServer
from tests.web.writing import FORM, QUICK, person, state, until, writing
from webapp.core.database import db
from webapp.core.models import User
from webapp.letters import submission, trash
from webapp.letters.form import Form

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Our own model server with one slot, no queue and a random model that takes its time."""
    slow = {"hidden_size": 192, "intermediate_size": 768, "num_hidden_layers": 8}
    folder = tiny.save(
        tmp_path_factory.mktemp("tiny"), ends=False, **slow, max_position_embeddings=4096
    )
    settings = Settings(
        model=str(folder), name="tiny", prepared=folder / "prepared", slots=1, queue=0
    )
    running = RunningServer(settings).ready()
    yield running
    running.stop()


def ask(app: Flask, user: User, **changes: str) -> uuid.UUID:
    with app.app_context():
        return submission.create(user, Form.parse({**FORM, **changes})).id


def ended(app: Flask, letter_id: uuid.UUID) -> bool:
    return state(app, letter_id).status in ("done", "failed", "stopped")


@pytest.mark.timeout(300)
def test_our_model_server_writes_one_letter_after_the_other(
    app: Flask, database_url: str, server: RunningServer
) -> None:
    ann, bob = person(app), person(app, "bob")
    with writing(database_url, f"{server.url}/v1", replace(QUICK, busy_s=240), rewrites=0):
        # There is one slot and no queue: the second is refused until the first is done.
        asked = [ask(app, user) for user in (ann, bob)]
        until(lambda: all(ended(app, each) for each in asked), 240)  # some paragraphs each
    for each in asked:
        letter = state(app, each)
        assert (letter.status, letter.error, letter.model) == ("done", "", "tiny")
        assert letter.body
        assert letter.report is not None


@pytest.mark.parametrize("what", ["stopped", "deleted"])
def test_a_letter_that_is_given_up_frees_the_model_server(
    app: Flask, database_url: str, server: RunningServer, what: str
) -> None:
    ann = person(app)
    with writing(database_url, f"{server.url}/v1", QUICK):
        asked = ask(app, ann)
        until(lambda: server.figure("inkwell_model_running") == 1)
        with app.app_context():
            user = db.session.get_one(User, ann.id)
            (submission.stop if what == "stopped" else trash.put)(user, asked)
        until(lambda: server.figure("inkwell_model_running") == 0)


def test_a_form_that_the_model_cannot_hold_is_said_in_a_sentence(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    folder = tiny.save(tmp_path / "small", max_position_embeddings=256)
    running = RunningServer(Settings(model=str(folder), name="tiny", prepared=tmp_path)).ready()
    with writing(database_url, f"{running.url}/v1", QUICK):
        asked = ask(app, person(app), skills="python " * 200)
        until(lambda: ended(app, asked), 20)
    running.stop()
    letter = state(app, asked)
    assert letter.status == "failed"
    assert letter.error.startswith("The form is too long for this model")
