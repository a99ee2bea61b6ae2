"""Wakes the streams that wait for a letter or a job: one listening connection a process."""

import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app
from sqlalchemy import Engine

from webapp.core.notify import Listener

from .announcements import CHANGED

POLL_S = 1.0  # while announcements don't come through, and for the position in the queue
MOST_WAITING = 24  # of a process's 32 threads; the rest answer other requests
EXTENSION = "inkwell.hub"


class Hub:
    """The streams of a process that wait, by the letter or the job."""

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
        """Let all streams and the listening end: the process stops, pages shall go to another."""
        self.closing = True
        self._wake("")
        if self._listener is not None:
            self._listener.end()

    @contextmanager
    def watching(self, engine: Engine, job_id: uuid.UUID) -> Iterator[threading.Event]:
        """Give an event that is set whenever the letter or the job may have changed."""
        woken = threading.Event()
        key = str(job_id)
        with self._lock:
            # Started by the first that waits, and so never before a server forks.
            if not self.closing and (self._listener is None or not self._listener.is_alive()):
                self._listener = Listener(engine, CHANGED, self._wake)
                self._listener.start()
            self._waiting[key].add(woken)
        try:
            yield woken
        finally:
            with self._lock:
                self._waiting[key].discard(woken)
                if not self._waiting[key]:
                    del self._waiting[key]

    def longest_wait(self, seconds: float) -> float:
        """Return how long one may wait for an event before looking at it again."""
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


def current_hub() -> Hub:
    """Return the current application's hub."""
    hub: Hub = current_app.extensions[EXTENSION]
    return hub
