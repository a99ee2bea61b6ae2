"""A stream of server-sent events about one row: each change of it, until it is finished.

No database connection is held while waiting.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from flask import Response
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from .hub import POLL_S, Hub, current_hub

LIFETIME_S = 60.0  # then the browser reconnects, and a lost one costs nothing for long
HEARTBEAT_S = 10.0
RECONNECT_MS = 500
CROWDED_RECONNECT_MS = 2000


class Seen(Protocol):
    """A row at one moment."""

    @property
    def finished(self) -> bool:
        """Whether nothing more comes."""

    @property
    def waiting(self) -> bool:
        """Whether its place in the queue may change unannounced."""


S = TypeVar("S", bound=Seen)
Take = Callable[[], S | None]
Events = Callable[[S | None], Iterator[str]]


def response(engine: Engine, job_id: uuid.UUID, take: Take[S], events: Events[S]) -> Response:
    """Return the stream: `take` looks at the row (None: it is gone), `events` says what is new."""
    stream = _follow(current_hub(), engine, job_id, take, events)
    # The header asks a proxy in front (nginx) to pass each event on at once.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(stream, mimetype="text/event-stream", headers=headers)


def _follow(
    hub: Hub, engine: Engine, job_id: uuid.UUID, take: Take[S], events: Events[S]
) -> Iterator[str]:
    end = time.monotonic() + LIFETIME_S
    with hub.watching(engine, job_id) as woken:
        if hub.crowded:
            end = 0  # tell what is, and let the page ask again: slower, but it works
        yield f"retry: {CROWDED_RECONNECT_MS if hub.crowded else RECONNECT_MS}\n\n"
        while True:
            woken.clear()
            pause = hub.longest_wait(HEARTBEAT_S)
            try:
                now = take()
            except (DBAPIError, PoolTimeout):
                pause = POLL_S  # the database comes back; the page need not know
            else:
                yield from events(now)
                if now is None or now.finished:
                    return
                if now.waiting:
                    pause = min(pause, POLL_S)
            left = end - time.monotonic()
            if hub.closing or left <= 0:
                return
            if not woken.wait(min(pause, left)):
                yield ": \n\n"
