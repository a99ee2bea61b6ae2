"""A person's data sets: made from what they upload, looked at, and deleted."""

import shutil
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import func, select, update

from webapp.core.database import db
from webapp.core.models import LAB_UNFINISHED, DataSet, LabJob, User
from webapp.core.problem import Problem
from webapp.limits import person_limits
from webapp.limits.person_limits import Action

from . import queue, uploads
from .folders import current_folders
from .uploads import Part, Version
from .zips import Refused

MOST = 20  # of a person
BYTES = 2**30  # of all of a person's
NAME_LENGTH = 80
Parts = Callable[[], Iterable[Part]]


class DataSetNotFound(Problem):
    """There is no such data set, or it is another person's."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such data set.")


class TooMany(Problem):
    """The person has as many data sets, or as large ones, as one may."""

    status = 409
    code = "too_many"


class Changed(Problem):
    """The data set changed while pictures were added to it."""

    status = 409
    code = "conflict"

    def __init__(self) -> None:
        super().__init__("This data set changed in the meantime. Nothing was added.")


def create(user: User, name: str, parts: Parts, *, may_train: bool) -> DataSet:
    """Make a data set of what is uploaded; a check of it is queued.

    Raises:
        Refused: the name or a picture can't be taken; nothing is kept.
        TooMany: the person has as much as one may.
        TooOften: the person has uploaded too often in a minute.
    """
    name = _read_name(name)
    person_limits.count(user.id, Action.UPLOAD)
    _refuse_too_many(user)
    data_set = DataSet(id=uuid.uuid4(), user_id=user.id, name=name, may_train=may_train)
    data_set.labels, data_set.version = {}, ""
    db.session.add(data_set)
    db.session.commit()  # before its files, and shown once it has a version
    data_set_id = data_set.id
    try:
        return _extend(user.id, data_set_id, "", parts)
    except BaseException:
        db.session.rollback()
        _remove(data_set_id)
        raise


def add(user: User, data_set_id: uuid.UUID, parts: Parts) -> DataSet:
    """Add pictures to a data set, as a new version of it; a check of it is queued.

    Raises:
        DataSetNotFound: it is not one of theirs.
        Refused: a picture can't be taken; the data set stays as it was.
        Changed: others were added at the same time.
        TooOften: the person has uploaded too often in a minute.
    """
    before = get(user, data_set_id).version
    person_limits.count(user.id, Action.UPLOAD)
    user_id = user.id
    db.session.commit()
    return _extend(user_id, data_set_id, before, parts)


def mine(user: User) -> Sequence[DataSet]:
    """Return the person's data sets, the newest first."""
    query = select(DataSet).where(DataSet.user_id == user.id, DataSet.version != "")
    return db.session.scalars(query.order_by(DataSet.created_at.desc(), DataSet.id)).all()


def get(user: User, data_set_id: uuid.UUID) -> DataSet:
    """Return one of the person's data sets.

    Raises:
        DataSetNotFound: it is not one of theirs.
    """
    wanted = (DataSet.id == data_set_id) & (DataSet.user_id == user.id) & (DataSet.version != "")
    data_set = db.session.scalar(select(DataSet).where(wanted))
    if data_set is None:
        raise DataSetNotFound
    return data_set


def agree(user: User, data_set_id: uuid.UUID, *, may_train: bool) -> DataSet:
    """Note whether models may be trained on it; what runs on it is stopped where they may not."""
    data_set = get(user, data_set_id)
    data_set.may_train = may_train
    if not may_train:
        stopped = (LabJob.data_set_id == data_set_id) & (LabJob.kind == "training")
        unfinished = LabJob.status.in_(LAB_UNFINISHED)
        db.session.execute(update(LabJob).where(stopped, unfinished).values(stop_requested=True))
        queue.wake_runners(db.session)
    db.session.commit()
    return data_set


def check(user: User, data_set_id: uuid.UUID) -> DataSet:
    """Queue another check of the pictures: can each be read?"""
    data_set = get(user, data_set_id)
    _queue_check(data_set)
    db.session.commit()
    return data_set


def check_of(data_set: DataSet) -> LabJob | None:
    """Return the newest check of the data set's version."""
    query = select(LabJob).where(
        LabJob.data_set_id == data_set.id,
        LabJob.kind == "check",
        LabJob.version == data_set.version,
    )
    return db.session.scalar(query.order_by(LabJob.created_at.desc()).limit(1))


def delete(user: User, data_set_id: uuid.UUID) -> None:
    """Delete a data set, its trainings, and what was made of it; what runs on it ends."""
    get(user, data_set_id)
    db.session.rollback()
    _remove(data_set_id)


def everything(user: User) -> list[dict[str, Any]]:
    """Return what the person's archive says of data sets; the pictures are the person's own."""
    names = ("name", "created_at", "version", "labels", "size", "may_train", "report")
    return [{name: getattr(each, name) for name in names} for each in mine(user)]


def _extend(user_id: int, data_set_id: uuid.UUID, before: str, parts: Parts) -> DataSet:
    made = uploads.add(current_folders().data_set(data_set_id), before, parts())
    others = (DataSet.user_id == user_id) & (DataSet.id != data_set_id)
    used = db.session.scalar(select(func.coalesce(func.sum(DataSet.size), 0)).where(others))
    if int(used or 0) + made.size > BYTES:
        raise TooMany(f"All your data sets together may have {BYTES >> 20} MB.")
    changed = (DataSet.id == data_set_id) & (DataSet.version == before)
    row = db.session.scalar(select(DataSet).where(changed).with_for_update())
    if row is None:
        raise Changed
    _note(row, made)
    _queue_check(row)
    db.session.commit()
    return row


def _note(row: DataSet, made: Version) -> None:
    row.version, row.labels, row.size = made.version, made.labels, made.size
    row.repeated += made.repeated
    row.contradictory += made.contradictory
    row.report = None


def _queue_check(data_set: DataSet) -> None:
    queue.add(db.session, data_set, "check", {})


def _remove(data_set_id: uuid.UUID) -> None:
    """Delete the row, and then its files; the runner deletes what stays if this is broken off."""
    row = db.session.get(DataSet, data_set_id)
    if row is not None:
        db.session.delete(row)
        queue.wake_runners(db.session)
        db.session.commit()
    shutil.rmtree(current_folders().data_set(data_set_id), ignore_errors=True)


def _read_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise Refused(f"A name of 1 to {NAME_LENGTH} characters is needed.", "name")
    return name


def _refuse_too_many(user: User) -> None:
    count = select(func.count()).select_from(DataSet).where(DataSet.user_id == user.id)
    if (db.session.scalar(count) or 0) >= MOST:
        db.session.rollback()
        raise TooMany(f"{MOST} data sets are as many as one may have; delete one first.")
