"""Trainings as people ask for them: queued, looked at, stopped, and begun again."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from webapp.core.database import db
from webapp.core.models import LAB_UNFINISHED, DataSet, LabJob, User
from webapp.core.problem import Problem
from webapp.jobs import leases
from webapp.jobs.announcements import announce_change

from . import datasets, queue
from .parameters import read as read_parameters

MOST_UNFINISHED = 3  # of a person
LISTED = 100
PICTURES = 5  # of each label, or nothing can be held back to measure by


class TrainingNotFound(Problem):
    """There is no such training, or it is another person's."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such training.")


class CantTrain(Problem):
    """The data set can't be trained on as it is."""

    status = 422
    code = "invalid"


class TooManyTrainings(Problem):
    """The person must wait for one of their trainings."""

    status = 429
    code = "too_many_requests"

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_UNFINISHED} of your trainings wait or run. Please wait for one.", retry_after=30
        )


class Running(Problem):
    """The training has not ended."""

    status = 409
    code = "conflict"

    def __init__(self) -> None:
        super().__init__("This training has not ended yet.")


def start(
    user: User, data_set_id: uuid.UUID, given: Mapping[str, Any], idempotency_key: str | None = None
) -> LabJob:
    """Queue a training on a data set as it is now. The same again under the same key is the same.

    Args:
        user: whose data set it is.
        data_set_id: which.
        given: parameters that shall differ from their defaults, the seed among them.
        idempotency_key: what a repeated request is known by.

    Raises:
        DataSetNotFound: it is not one of theirs.
        CantTrain: it lacks the owner's tick, or pictures, or a parameter is out of its limits.
        TooManyTrainings: the person must wait for one of theirs.
    """
    person = select(User.id).where(User.id == user.id).with_for_update(key_share=True)
    db.session.scalar(person)
    data_set = datasets.get(user, data_set_id)
    try:
        parameters = read_parameters(given)
        key = _stored_key(idempotency_key, data_set, parameters)
        if key is not None and (stored := _by_key(user, key)) is not None:
            db.session.rollback()
            return get(user, stored)
        _refuse_unfit(data_set)
        _refuse_too_many(user)
    except Problem:
        db.session.rollback()
        raise
    job = queue.add(db.session, data_set, "training", parameters, key)
    db.session.commit()
    return job


def again(user: User, job_id: uuid.UUID) -> LabJob:
    """Queue an ended training again, on the same version of the data with the same parameters.

    What its stages have left is used, so that it goes on where it failed.
    """
    db.session.scalar(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    job = get(user, job_id, lock=True)
    try:
        if job.status in LAB_UNFINISHED:
            raise Running
        if not job.data_set.may_train:
            _refuse_unfit(job.data_set)
        _refuse_too_many(user)
    except Problem:
        db.session.rollback()
        raise
    if job.status != "done":
        job.status, job.error, job.log_tail, job.progress = "queued", "", "", ""
        job.tries, job.stop_requested, job.finished_at = 0, False, None
        job.queued_at = db.session.scalar(select(func.now())) or job.queued_at
        queue.wake_runners(db.session)
        announce_change(db.session, job.id)
    db.session.commit()
    return job


def stop(user: User, job_id: uuid.UUID) -> LabJob:
    """Stop a training; an ended one stays as it is."""
    job = get(user, job_id, lock=True)
    if job.status == "queued":
        leases.close(db.session, job, "stopped")
    elif job.status == "running":
        job.stop_requested = True
    announce_change(db.session, job.id)
    db.session.commit()
    return job


def mine(user: User, data_set: DataSet | None = None) -> Sequence[LabJob]:
    """Return the person's trainings, the newest first; of one data set, or of all."""
    query = select(LabJob).where(LabJob.user_id == user.id, LabJob.kind == "training")
    if data_set is not None:
        query = query.where(LabJob.data_set_id == data_set.id)
    return db.session.scalars(query.order_by(LabJob.created_at.desc()).limit(LISTED)).all()


def get(user: User, job_id: uuid.UUID, *, lock: bool = False) -> LabJob:
    """Return one of the person's trainings.

    Raises:
        TrainingNotFound: it is not one of theirs.
    """
    wanted = (LabJob.id == job_id) & (LabJob.user_id == user.id) & (LabJob.kind == "training")
    query = select(LabJob).where(wanted)
    job = db.session.scalar(query.with_for_update(of=LabJob) if lock else query)
    if job is None:
        raise TrainingNotFound
    return job


def everything(user: User) -> list[dict[str, Any]]:
    """Return what the person's archive says of trainings."""
    names = ("created_at", "status", "error", "version", "parameters", "curve", "results")
    return [
        {"data_set": each.data_set.name, **{name: getattr(each, name) for name in names}}
        for each in mine(user)
    ]


def _by_key(user: User, key: str) -> uuid.UUID | None:
    wanted = (LabJob.user_id == user.id) & (LabJob.idempotency_key == key)
    return db.session.scalar(select(LabJob.id).where(wanted))


def _refuse_unfit(data_set: DataSet) -> None:
    if not data_set.may_train:
        raise CantTrain(
            "Nothing is trained on these pictures until you tick that it may be.", field="may_train"
        )
    few = [label for label, pictures in data_set.labels.items() if pictures < PICTURES]
    if few:
        raise CantTrain(
            f"Each label needs {PICTURES} pictures or more; {few[0]} has fewer.", field="data_set"
        )
    if len(data_set.labels) < 2:
        raise CantTrain("Two labels or more are needed.", field="data_set")


def _refuse_too_many(user: User) -> None:
    unfinished = (LabJob.user_id == user.id) & LabJob.status.in_(LAB_UNFINISHED)
    query = select(func.count()).select_from(LabJob).where(unfinished, LabJob.kind == "training")
    if (db.session.scalar(query) or 0) >= MOST_UNFINISHED:
        raise TooManyTrainings


def _stored_key(key: str | None, data_set: DataSet, parameters: dict[str, Any]) -> str | None:
    if not key:
        return None
    said = json.dumps([key, str(data_set.id), data_set.version, parameters], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
