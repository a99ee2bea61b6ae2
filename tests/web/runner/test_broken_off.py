"""Trainings that are broken off at any moment: they end equal, or say why they failed."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from tests.web.people import Person
from tests.web.runner.asking import Order, calls, ended, outcome, state, train
from tests.web.runner.conftest import QUICK, Running
from tests.web.writing import until
from webapp.core.database import db
from webapp.lab.folders import Folders

OF_RUNNERS = "FROM pg_stat_activity WHERE application_name = 'inkwell-runner'"


@pytest.mark.parametrize("stage", ["prepare", "train", "evaluate", "export"])
def test_a_stage_that_is_killed_is_done_again_with_the_same_result(
    ann: Person, page: str, training_app: Flask, running: Running, order: Order, stage: str
) -> None:
    with running():
        expected = outcome(ended(training_app, train(ann, page, epochs="3")))
        order(kill=stage)
        killed = ended(training_app, train(ann, page, epochs="3"))
    assert outcome(killed) == expected


def test_a_runner_that_dies_leaves_its_training_to_the_next(
    ann: Person, page: str, training_app: Flask, running: Running, order: Order, lab: Folders
) -> None:
    order(epoch_s=0.1)
    brief = replace(QUICK, lease_s=0.5)
    job_id = train(ann, page, epochs="20")
    with running(brief) as runner:
        until(lambda: len(state(training_app, job_id).curve) > 2, 90)
        runner.hand_back = dies  # type: ignore[method-assign, assignment]
    assert state(training_app, job_id).status == "running"
    with running():
        job = ended(training_app, job_id)
    assert (job.status, job.tries) == ("done", 2)
    assert [point["epoch"] for point in job.curve] == list(range(1, 21))
    assert calls(lab, job_id).count("prepare") == 1, "what was whole was done again"


async def dies(_lease: object) -> None:
    """Hand nothing back, as the dead don't."""


def test_a_runner_that_is_stopped_hands_its_training_back(
    ann: Person, page: str, training_app: Flask, running: Running, order: Order
) -> None:
    order(epoch_s=0.1)
    job_id = train(ann, page, epochs="500")
    with running():
        until(lambda: state(training_app, job_id).stage == "train", 90)
    job = state(training_app, job_id)
    assert (job.status, job.tries, job.error) == ("queued", 0, "")


def test_a_stage_that_fails_says_why_and_is_begun_again_by_the_person(
    ann: Person, page: str, training_app: Flask, running: Running, order: Order, lab: Folders
) -> None:
    order(fail="train")
    job_id = train(ann, page, epochs="2")
    path = f"/lab/trainings/{job_id}"
    with running():
        job = ended(training_app, job_id)
        assert (job.status, job.error) == ("failed", "It can't be done: the pictures are too few.")
        shown = ann.client.get(path).text
        assert "a line of the log" in shown
        assert "Again" in shown
        order()
        assert ann.client.post(f"{path}/again", headers=ann.headers).status_code == 303
        until(lambda: state(training_app, job_id).status == "done", 90)
    assert calls(lab, job_id).count("prepare") == 1


def test_all_of_it_goes_with_the_account(
    ann: Person, page: str, training_app: Flask, running: Running, lab: Folders
) -> None:
    with running():
        ended(training_app, train(ann, page, epochs="2"))
        archive = ann.client.get("/user/archive.zip").data
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            assert json.loads(packed.read("data_sets.json"))[0]["labels"] == {"cat": 6, "dog": 6}
            assert json.loads(packed.read("trainings.json"))[0]["status"] == "done"
        assert ann.client.delete("/user/delete", headers=ann.headers).status_code == 200
        until(lambda: not any(lab.data.iterdir()), 60)
        until(lambda: not [each for each in lab.trainings.iterdir() if each.is_dir()], 60)
        until(lambda: not any(lab.task("images").iterdir()), 60)


def test_a_training_goes_on_while_the_database_is_away(
    ann: Person, page: str, training_app: Flask, running: Running, order: Order
) -> None:
    order(epoch_s=0.1)
    job_id = train(ann, page, epochs="15")
    with running():
        until(lambda: len(state(training_app, job_id).curve) > 2, 90)
        with training_app.app_context():
            db.session.execute(text(f"SELECT pg_terminate_backend(pid) {OF_RUNNERS}"))
            db.session.commit()
        job = ended(training_app, job_id)
    assert (job.status, len(job.curve), job.tries) == ("done", 15, 1)
