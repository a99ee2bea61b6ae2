"""A letter's stream of events: server-sent, and continued from any character.

Each event's id is `attempt:offset`, the characters that the page has by then. Offsets count
Unicode characters, as Python and Postgres do. No database connection is held while waiting.
"""

import json
import re
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from flask import Flask, Response, current_app
from sqlalchemy import Engine, case, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from webapp.core.database import db
from webapp.core.models import Letter
from webapp.core.notify import Listener

from . import queue

LIFETIME_S = 60.0  # then the browser reconnects, and a lost one costs nothing for long
HEARTBEAT_S = 10.0
POLL_S = 1.0  # while announcements don't come through, and for the place in the queue
RECONNECT_MS = 500
MOST_WAITING = 24  # of a process's 32 threads; the rest answer other requests
CROWDED_RECONNECT_MS = 2000
UNFINISHED = ("queued", "writing")
PLACE = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
EXTENSION = "inkwell.hub"


@dataclass(frozen=True)
class Place:
    """How much of which attempt a page has, in characters."""

    attempt: int
    offset: int

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Return the place that `attempt:offset` means, or None."""
        match = PLACE.fullmatch(text or "")
        return cls(int(match[1]), int(match[2])) if match else None


@dataclass(frozen=True)
class Sight:
    """A letter as it is at one moment; `text` is what comes after the place looked from."""

    status: str
    message: str
    attempt: int
    text: str
    position: int


class Hub:
    """Wakes those who wait for a letter. One connection listens for the whole process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: defaultdict[str, set[threading.Event]] = defaultdict(set)
        self._listener: Listener | None = None
        self.closing = False

    @property
    def crowded(self) -> bool:
        """Whether so many wait that no further thread may."""
        with self._lock:
            return sum(map(len, self._waiting.values())) > MOST_WAITING

    def close(self) -> None:
        """Let all streams end: the process stops, and pages shall go to another."""
        self.closing = True
        self._wake("")

    @contextmanager
    def watching(self, engine: Engine, letter_id: uuid.UUID) -> Iterator[threading.Event]:
        """Give an event that is set whenever the letter may have changed."""
        woken = threading.Event()
        key = str(letter_id)
        with self._lock:
            # Started by the first that waits, and so never before a server forks.
            if self._listener is None or not self._listener.is_alive():
                self._listener = Listener(engine, queue.CHANGED, self._wake)
                self._listener.start()
            self._waiting[key].add(woken)
        try:
            yield woken
        finally:
            with self._lock:
                self._waiting[key].discard(woken)
                if not self._waiting[key]:
                    del self._waiting[key]

    def patience(self, seconds: float) -> float:
        """Return how long one may wait for a wake before looking oneself."""
        connected = self._listener is not None and self._listener.connected
        return seconds if connected else min(seconds, POLL_S)

    def _wake(self, key: str) -> None:
        with self._lock:
            keys = [key] if key else list(self._waiting)
            for each in keys:
                for woken in self._waiting.get(each, ()):
                    woken.set()


def init_app(app: Flask) -> None:
    """Give the application its hub."""
    app.extensions[EXTENSION] = Hub()


def look(engine: Engine, user_id: int, letter_id: uuid.UUID, place: Place | None) -> Sight | None:
    """Return the person's letter as seen from `place`, or None if there is none (any more)."""
    place = place or Place(0, 0)
    rest = func.substr(Letter.draft, place.offset + 1)
    text = case((Letter.attempt == place.attempt, rest), else_=Letter.draft)
    query = select(Letter.status, Letter.message, Letter.attempt, text).where(
        Letter.id == letter_id, Letter.user_id == user_id
    )
    with Session(engine) as session:
        row = session.execute(query).one_or_none()
        if row is None:
            return None
        status, message, attempt, draft = row
        ahead = queue.position(session, letter_id) if status == "queued" else 0
        return Sight(status, message, attempt, draft, ahead)


@dataclass
class Follower:
    """Turns what is seen of a letter into events, each thing told once."""

    url: str
    place: Place | None
    told: tuple[str, int, str] | None = field(default=None)

    def events(self, seen: Sight | None) -> Iterator[str]:
        """Yield the events that bring the page from what it has to what is seen."""
        if seen is None:
            yield self._event("end", status="deleted", error="", url="/letters")
            return
        finished = seen.status not in UNFINISHED
        if self.place is None:
            # Who comes afterwards, having nothing, reads the finished letter at its address.
            seen_text = "" if finished else seen.text
            self.place = Place(seen.attempt, 0)
        else:
            seen_text = seen.text
        if self.place.attempt != seen.attempt:
            had_text = self.place.offset > 0
            self.place = Place(seen.attempt, 0)
            if had_text:
                yield self._event("reset")
        state = (seen.status, seen.position, seen.message)
        if not finished and state != self.told:
            self.told = state
            yield self._event(
                "status", status=seen.status, position=seen.position, message=seen.message
            )
        if seen_text:
            before = self.place.offset
            self.place = Place(seen.attempt, before + len(seen_text))
            yield self._event("text", text=seen_text, offset=before)
        if finished:
            yield self._event("end", status=seen.status, error=seen.message, url=self.url)

    def _event(self, name: str, **data: object) -> str:
        place = self.place or Place(0, 0)
        body = json.dumps(data, ensure_ascii=False)
        return f"id: {place.attempt}:{place.offset}\nevent: {name}\ndata: {body}\n\n"


def response(user_id: int, letter_id: uuid.UUID, place: Place | None) -> Response:
    """Return the stream of the person's letter, to go on from `place`."""
    hub: Hub = current_app.extensions[EXTENSION]
    follower = Follower(f"/letters/{letter_id}", place)
    stream = _follow(hub, db.engine, user_id, letter_id, follower)
    # The header asks a proxy in front (nginx) to pass each event on at once.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(stream, mimetype="text/event-stream", headers=headers)


def _follow(
    hub: Hub, engine: Engine, user_id: int, letter_id: uuid.UUID, follower: Follower
) -> Iterator[str]:
    end = time.monotonic() + LIFETIME_S
    with hub.watching(engine, letter_id) as woken:
        if hub.crowded:
            end = 0  # tell what is, and let the page ask again: slower, but it works
        yield f"retry: {CROWDED_RECONNECT_MS if hub.crowded else RECONNECT_MS}\n\n"
        while True:
            woken.clear()
            pause = hub.patience(HEARTBEAT_S)
            try:
                seen = look(engine, user_id, letter_id, follower.place)
            except (DBAPIError, PoolTimeout):
                pause = POLL_S  # the database comes back; the page need not know
            else:
                yield from follower.events(seen)
                if seen is None or seen.status not in UNFINISHED:
                    return
                if seen.status == "queued":
                    pause = min(pause, POLL_S)
            left = end - time.monotonic()
            if hub.closing or left <= 0:
                return
            if not woken.wait(min(pause, left)):
                yield ": \n\n"


def crowded() -> bool:
    """Return whether this process has no thread to spare for one that waits."""
    hub: Hub = current_app.extensions[EXTENSION]
    return hub.crowded


def wait_until_finished(user_id: int, letter_id: uuid.UUID, seconds: float) -> str | None:
    """Wait for the letter's end; return its status, None if the time ran out.

    A letter that was deleted meanwhile is `deleted`.
    """
    hub: Hub = current_app.extensions[EXTENSION]
    engine = db.engine
    end = time.monotonic() + seconds
    with hub.watching(engine, letter_id) as woken:
        while True:
            woken.clear()
            try:
                seen = look(engine, user_id, letter_id, Place(0, 0))
            except (DBAPIError, PoolTimeout):
                pause = POLL_S
            else:
                status = seen.status if seen else "deleted"
                if status not in UNFINISHED:
                    return status
                pause = hub.patience(HEARTBEAT_S)
            if (left := end - time.monotonic()) <= 0:
                return None
            woken.wait(min(pause, left))
