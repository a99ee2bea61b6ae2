"""A training's stream of events: its state, and the points of its curve as they come.

Each event's id is `attempt:points`, what the page has by then.
"""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from webapp.core.database import db
from webapp.core.models import LAB_UNFINISHED, LabJob
from webapp.jobs import following

from . import queue

POSITION = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")


def position(text: str | None) -> tuple[int, int] | None:
    """Return the attempt and the points that an event's id means, or None."""
    match = POSITION.fullmatch(text or "")
    return (int(match[1]), int(match[2])) if match else None


@dataclass(frozen=True)
class Snapshot:
    """A training as it is at one moment."""

    status: str
    stage: str
    message: str
    ahead: int
    attempt: int
    curve: list[dict[str, float]]

    @property
    def finished(self) -> bool:
        """Whether nothing more comes."""
        return self.status not in LAB_UNFINISHED

    @property
    def waiting(self) -> bool:
        """Whether its place in the queue may change unannounced."""
        return self.status == "queued"


@dataclass
class EventWriter:
    """Turns snapshots into events, each change sent once."""

    url: str
    attempt: int = 0
    had: int = 0  # points
    last: tuple[Any, ...] = ()

    def events(self, now: Snapshot | None) -> Iterator[str]:
        """Yield the events that bring the page from what it has to what is seen."""
        if now is None:
            yield self._event("end", status="deleted", url="/lab/trainings")
            return
        if len(now.curve) < self.had or (self.had and now.attempt != self.attempt):
            self.had = 0
            self.attempt = now.attempt
            yield self._event("reset")
        self.attempt = now.attempt
        state = (now.status, now.stage, now.message, now.ahead)
        if state != self.last:
            self.last = state
            yield self._event(
                "status", status=now.status, stage=now.stage, message=now.message, ahead=now.ahead
            )
        if points := now.curve[self.had :]:
            before, self.had = self.had, len(now.curve)
            yield self._event("points", points=points, offset=before)
        if now.finished:
            yield self._event("end", status=now.status, url=self.url)

    def _event(self, name: str, **data: object) -> str:
        body = json.dumps(data, ensure_ascii=False)
        return f"id: {self.attempt}:{self.had}\nevent: {name}\ndata: {body}\n\n"


def response(user_id: int, job_id: uuid.UUID, left_off: tuple[int, int] | None) -> Response:
    """Return the stream of the person's training, on from `attempt:points`."""
    attempt, had = left_off or (0, 0)
    writer = EventWriter(f"/lab/trainings/{job_id}", attempt, had)
    engine = db.engine
    return following.response(engine, job_id, lambda: take(engine, user_id, job_id), writer.events)


def take(engine: Engine, user_id: int, job_id: uuid.UUID) -> Snapshot | None:
    """Return the person's training as it is, or None if there is none (any more)."""
    columns = (LabJob.status, LabJob.stage, LabJob.progress, LabJob.error)
    query = select(*columns, LabJob.attempt, LabJob.curve, LabJob.queued_at)
    with Session(engine) as session:
        row = session.execute(
            query.where(LabJob.id == job_id, LabJob.user_id == user_id)
        ).one_or_none()
        if row is None:
            return None
        ahead = queue.ahead(session, row.queued_at) if row.status == "queued" else 0
    message = row.error or row.progress
    return Snapshot(row.status, row.stage, message, ahead, row.attempt, row.curve)
