"""What a person asks for in the tests of trainings, and what has come of it."""

import io
import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.web.people import Person
from tests.web.writing import until
from webapp.core.database import db
from webapp.core.models import LabJob
from webapp.lab.folders import Folders

PAGE = "/lab/datasets"
Order = Callable[..., None]


def upload(person: Person, packed: io.BytesIO, **fields: Any) -> Any:
    form = {"name": "Pets", "may_train": "yes", "file": (packed, "pets.zip"), **fields}
    return person.client.post(PAGE, data=form, headers=person.headers)


def train(person: Person, page: str, **given: object) -> uuid.UUID:
    answer = person.client.post(f"{page}/trainings", data=given, headers=person.headers)
    assert answer.status_code == 303, answer.text
    return uuid.UUID(answer.location.rpartition("/")[2])


def state(app: Flask, job_id: uuid.UUID) -> LabJob:
    with app.app_context():
        job = db.session.get_one(LabJob, job_id)
        db.session.expunge_all()
        return job


def ended(app: Flask, job_id: uuid.UUID) -> LabJob:
    until(lambda: state(app, job_id).finished_at, 90)
    return state(app, job_id)


def calls(lab: Folders, job_id: uuid.UUID) -> list[str]:
    return (lab.trainings / str(job_id) / "calls").read_text().split()


def outcome(job: LabJob) -> tuple[Any, ...]:
    return job.status, job.results, job.curve, job.model_digest
