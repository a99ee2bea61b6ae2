"""A letter's stream of events: server-sent, and continued from any character.

Each event's id is `attempt:offset`, the characters that the page has by then. No database
connection is held while waiting.
"""

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.core.database import db
from webapp.jobs import following
from webapp.jobs.following import HEARTBEAT_S
from webapp.jobs.hub import POLL_S, current_hub

from . import snapshot
from .snapshot import Cursor, Snapshot


@dataclass
class EventWriter:
    """Turns snapshots of a letter into events, each change sent once."""

    url: str
    cursor: Cursor | None
    last_state: tuple[str, int, str] | None = None

    def events(self, current: Snapshot | None) -> Iterator[str]:
        """Yield the events that bring the page from what it has to what is seen."""
        if current is None:
            yield self._event("end", status="deleted", error="", url="/letters")
            return
        text = current.text
        if self.cursor is None:
            # Who comes afterwards, having nothing, reads the finished letter at its address.
            text = "" if current.finished else text
            self.cursor = Cursor(current.attempt)
        if self.cursor.attempt != current.attempt:
            had_text = self.cursor.offset > 0
            self.cursor = Cursor(current.attempt)
            if had_text:
                yield self._event("reset")
        state = (current.status, current.position, current.message)
        if not current.finished and state != self.last_state:
            self.last_state = state
            yield self._event(
                "status",
                status=current.status,
                position=current.position,
                message=current.message,
            )
        if text:
            before = self.cursor.offset
            self.cursor = Cursor(current.attempt, before + len(text))
            yield self._event("text", text=text, offset=before)
        if current.finished:
            yield self._event("end", status=current.status, error=current.message, url=self.url)

    def _event(self, name: str, **data: object) -> str:
        body = json.dumps(data, ensure_ascii=False)
        return f"id: {self.cursor or Cursor()}\nevent: {name}\ndata: {body}\n\n"


def response(user_id: int, letter_id: uuid.UUID, cursor: Cursor | None) -> Response:
    """Return the stream of the person's letter, to go on from `cursor`."""
    writer = EventWriter(f"/letters/{letter_id}", cursor)
    engine = db.engine
    return following.response(
        engine,
        letter_id,
        lambda: snapshot.take(engine, user_id, letter_id, writer.cursor),
        writer.events,
    )


def wait_until_finished(user_id: int, letter_id: uuid.UUID, seconds: float) -> str | None:
    """Wait for the letter's end; return its status, None if the time ran out.

    A letter that was deleted meanwhile is `deleted`.
    """
    hub, engine = current_hub(), db.engine
    end = time.monotonic() + seconds
    with hub.watching(engine, letter_id) as woken:
        while True:
            woken.clear()
            try:
                now = snapshot.take(engine, user_id, letter_id)
            except (DBAPIError, PoolTimeout):
                pause = POLL_S
            else:
                if now is None:
                    return "deleted"
                if now.finished:
                    return now.status
                pause = hub.longest_wait(HEARTBEAT_S)
            if (left := end - time.monotonic()) <= 0:
                return None
            woken.wait(min(pause, left))
