"""Trainings: queued, run stage by stage, followed, stopped, and used."""

import json

import pytest
from flask import Flask

from tests.web.people import Person
from tests.web.runner.asking import Order, calls, ended, outcome, state, train, upload
from tests.web.runner.conftest import JPEG, Running, pets, zip_of
from tests.web.writing import until
from webapp.core.database import db
from webapp.core.models import LabModel, User
from webapp.lab import models
from webapp.lab.folders import Folders


def test_a_check_says_what_cannot_be_read(ann: Person, running: Running) -> None:
    bad = zip_of(pets({"pets/cat/bad.jpg": JPEG + b"BAD"}))
    page = upload(ann, bad).location.partition("?")[0]
    with running():
        until(lambda: "It is cut off." in ann.client.get(page).text, 90)
    assert "1 can't be read" in ann.client.get(page).text


def test_a_training_ends_with_curve_results_and_a_model(
    ann: Person, page: str, training_app: Flask, running: Running, lab: Folders
) -> None:
    job_id = train(ann, page, epochs="5", seed="7")
    with running():
        job = ended(training_app, job_id)
    assert (job.status, job.error) == ("done", ""), job.log_tail
    assert [point["epoch"] for point in job.curve] == [1, 2, 3, 4, 5]
    assert job.parameters["seed"] == 7
    assert calls(lab, job_id) == ["prepare", "train", "evaluate", "export"]
    shown = ann.client.get(f"/lab/trainings/{job_id}").text
    for each in (
        "What it says of what",
        "Worst examples",
        "Seed",
        job.version[:12],
        "Accuracy",
        "Right",
    ):
        assert each in shown
    assert "Use this" not in shown
    with training_app.app_context():
        model = db.session.query(LabModel).one()
    assert (lab.task("images") / model.digest / "manifest.json").exists()
    assert model.digest[:12] in ann.client.get("/lab/models").text


def test_the_same_seed_gives_the_same_and_another_gives_another(
    ann: Person, page: str, training_app: Flask, running: Running
) -> None:
    jobs = [train(ann, page, epochs="2", seed=seed) for seed in (1, 1, 2)]
    with running():
        first, second, third = (outcome(ended(training_app, job)) for job in jobs)
    assert first == second
    assert first != third


def test_a_training_is_stopped(
    ann: Person, page: str, training_app: Flask, running: Running, order: Order
) -> None:
    order(epoch_s=0.1)
    first, second = train(ann, page, epochs="500"), train(ann, page)
    with running():
        until(lambda: state(training_app, first).stage == "train", 90)
        for job_id in (second, first):
            ann.client.post(f"/lab/trainings/{job_id}/stop", headers=ann.headers)
        assert ended(training_app, first).status == "stopped"
    assert state(training_app, second).status == "stopped"


def test_nothing_is_trained_without_the_tick(
    ann: Person, training_app: Flask, running: Running, order: Order
) -> None:
    page = upload(ann, zip_of(pets()), may_train="").location.partition("?")[0]
    answer = ann.client.post(f"{page}/trainings", headers=ann.headers)
    assert (answer.status_code, "until you tick" in answer.text) == (422, True)
    agree = {"data": {"may_train": "yes"}, "headers": ann.headers}
    ann.client.post(f"{page}/consent", **agree)
    order(epoch_s=0.1)
    first, second = train(ann, page, epochs="500"), train(ann, page)
    with running():
        until(lambda: state(training_app, first).stage == "train", 90)
        ann.client.post(f"{page}/consent", data={"may_train": "no"}, headers=ann.headers)
        assert ended(training_app, first).status == "stopped"
        assert ended(training_app, second).status == "stopped"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"epochs": "0"}, "epochs"),
        ({"seed": "x"}, "seed"),
        ({"learning_rate": "nan"}, "learning_rate"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    ann: Person, page: str, given: dict[str, str], said: str
) -> None:
    answer = ann.client.post(f"{page}/trainings", data=given, headers=ann.headers)
    assert answer.status_code == 422
    assert f"{said}" in answer.text


def test_trainings_are_their_owners_alone(ann: Person, bob: Person, page: str) -> None:
    path = f"/lab/trainings/{train(ann, page)}"
    for each in (path, f"{path}/curve", f"{path}/events"):
        assert bob.client.get(each).status_code == 404
    for each in ("stop", "again"):
        assert bob.client.post(f"{path}/{each}", headers=bob.headers).status_code == 404
    assert path not in bob.client.get("/lab/trainings").text


def test_a_fourth_training_has_to_wait(ann: Person, page: str) -> None:
    for seed in range(3):
        train(ann, page, seed=seed)
    answer = ann.client.post(f"{page}/trainings", data={"seed": "4"}, headers=ann.headers)
    assert answer.status_code == 429
    assert "wait for one" in answer.text


def test_the_stream_tells_each_point_once_and_the_end(
    ann: Person, page: str, training_app: Flask, running: Running, order: Order
) -> None:
    order(epoch_s=0.1)
    job_id = train(ann, page, epochs="10")
    with running():
        lines = ann.client.get(f"/lab/trainings/{job_id}/events").text.splitlines()
    events = [line.removeprefix("event: ") for line in lines if line.startswith("event")]
    said = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    points = [point["epoch"] for each in said for point in each.get("points", [])]
    assert points == list(range(1, 11))
    assert events.count("points") > 1, "the curve came in one piece"
    assert events[-1] == "end"
    resumed = ann.client.get(f"/lab/trainings/{job_id}/events?from=1:8").text
    assert '"epoch": 9' in resumed
    assert '"epoch": 8' not in resumed


def test_an_operator_says_which_model_is_used_and_nobody_else(
    ann: Person, bob: Person, page: str, training_app: Flask, running: Running, lab: Folders
) -> None:
    with running():
        job = ended(training_app, train(ann, page, epochs="2"))
    path = f"/lab/models/{job.model_digest}/use"
    assert ann.client.post(path, headers=ann.headers).status_code == 404
    assert models.chosen(lab, "images") is None
    with training_app.app_context():
        db.session.get_one(User, bob.id).is_operator = True
        db.session.commit()
    login = {"username": "bob", "password": bob.password}
    bob.client.post("/auth/login", data=login)
    csrf = bob.client.get_cookie("csrf_access_token")
    assert csrf is not None
    operator = {"X-CSRF-TOKEN": csrf.value}
    assert bob.client.post(path, headers=operator).status_code == 303
    assert models.chosen(lab, "images") == job.model_digest
    unknown = f"/lab/models/{'0' * 64}/use"
    assert bob.client.post(unknown, headers=operator).status_code == 404
    shipped = "/lab/models/shipped/images/use"
    assert bob.client.post(shipped, headers=operator).status_code == 303
    assert models.chosen(lab, "images") is None
