"""The queue of checks and trainings, kept in Postgres as letters are (`webapp.jobs.leases`)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.database import AnySession
from webapp.core.logs import request_id
from webapp.core.models import DataSet, LabJob, LabModel
from webapp.jobs import leases
from webapp.jobs.announcements import announce_change, wake
from webapp.jobs.leases import MAX_TRIES, LeaseLostError

QUEUED = "lab_queued"  # the channel that wakes the runners
CLAIMS = 0x1EB1  # the advisory lock under which jobs are claimed
BROKE_OFF = "It broke off several times, for reasons outside of it."
NOT_AGREED = "Models may not be trained on this data set: its owner has taken that back."
STAGES = {
    "check": ("check",),
    "training": ("prepare", "train", "evaluate", "export", "register"),
}


@dataclass(frozen=True)
class Lease:
    """A runner's right to a job for a while, and all that it needs for it."""

    id: uuid.UUID
    user_id: int
    data_set_id: uuid.UUID
    writer: str
    attempt: int
    kind: str
    version: str  # of the data
    parameters: dict[str, Any]
    request_id: str


def add(
    session: AnySession,
    data_set: DataSet,
    kind: str,
    parameters: dict[str, Any],
    key: str | None = None,
) -> LabJob:
    """Queue a job on a data set as it is now, in the caller's transaction."""
    job = LabJob(
        id=uuid.uuid4(),
        user_id=data_set.user_id,
        data_set_id=data_set.id,
        kind=kind,
        version=data_set.version,
        parameters=parameters,
        request_id=request_id() or "",
        idempotency_key=key,
        curve=[],
    )
    session.add(job)
    session.flush()
    wake_runners(session)
    return job


def wake_runners(session: AnySession) -> None:
    """Tell the runners that there is work, or something to delete."""
    wake(session, QUEUED)


def claim(session: Session, runner: str, lease_s: float) -> Lease | None:
    """Take the oldest free job, or return None when none waits. A person's jobs take turns."""
    with session.begin():
        leases.one_at_a_time(session, CLAIMS)
        while job := session.scalar(_next()):
            announce_change(session, job.id)
            if job.stop_requested:
                leases.close(session, job, "stopped")
            elif job.kind == "training" and not job.data_set.may_train:
                _fail(session, job, NOT_AGREED)
            elif job.tries >= MAX_TRIES:
                _fail(session, job, BROKE_OFF)
            else:
                leases.take(session, job, runner, lease_s)
                return _lease(job)
    return None


def save(
    session: Session,
    lease: Lease,
    lease_s: float,
    *,
    stage: str,
    progress: str,
    points: Sequence[dict[str, float]] | None = None,
    announce: bool,
) -> bool:
    """Save progress, and the curve where there is a new one; return whether to stop.

    Raises:
        LeaseLostError: the job is another runner's, or was deleted.
    """
    values: dict[str, Any] = {"stage": stage, "progress": progress}
    if points is not None:
        values["curve"] = list(points)
    with session.begin():
        return leases.renew(session, LabJob, lease, values, lease_s, announce=announce)


def finish(session: Session, lease: Lease, status: str, /, **values: Any) -> None:
    """End a job: `values` are of its columns, or `report`, which is the data set's.

    Raises:
        LeaseLostError: the job is another runner's, or was deleted.
    """
    with session.begin():
        mine = leases.held(LabJob, lease)
        job = session.scalar(select(LabJob).where(*mine).with_for_update(of=LabJob))
        if job is None:
            raise LeaseLostError
        report = values.pop("report", None)
        if report is not None and job.data_set.version == lease.version:
            job.data_set.report = report
        for name, value in values.items():
            setattr(job, name, value)
        leases.close(session, job, status)
        announce_change(session, lease.id)


def keep_model(session: Session, lease: Lease, model: LabModel) -> None:
    """Add the row of a model that a job has made, before its files are put in place.

    Raises:
        LeaseLostError: the job is another runner's, or was deleted.
    """
    with session.begin():
        mine = leases.held(LabJob, lease)
        if session.scalar(select(LabJob.id).where(*mine).with_for_update()) is None:
            raise LeaseLostError
        session.merge(model)


def hand_back(session: Session, lease: Lease) -> None:
    """Put a job back at its place in the queue, for another runner."""
    with session.begin():
        leases.put_back(session, LabJob, lease)
        wake_runners(session)


def ahead(session: AnySession, queued_at: datetime) -> int:
    """Return how many jobs wait that were queued before this time."""
    earlier = leases.free(LabJob) & (LabJob.queued_at < queued_at)
    return session.scalar(select(func.count()).select_from(LabJob).where(earlier)) or 0


def _next() -> Any:
    """The oldest free job; a check, which is short, before trainings."""
    query = select(LabJob).where(leases.free(LabJob))
    query = query.order_by(LabJob.kind, LabJob.queued_at, LabJob.id).limit(1)
    return query.with_for_update(of=LabJob, skip_locked=True)


def _fail(session: Session, job: LabJob, reason: str) -> None:
    job.error = reason
    leases.close(session, job, "failed")


def _lease(job: LabJob) -> Lease:
    names = ("id", "user_id", "data_set_id", "writer", "attempt", "kind", "version", "parameters")
    values = {name: getattr(job, name) for name in names}
    return Lease(**values, request_id=job.request_id)
