"""A thread that receives what Postgres announces (LISTEN), and reconnects after a restart."""

import logging
import select
import socket
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, cast

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

RETRY_S = 0.5
CHECK_S = 10.0  # how often a silent connection is tried
logger = logging.getLogger("inkwell.notify")


class Listener(threading.Thread):
    """Calls `on_notify(payload)` for each announcement on `channel`, from this thread.

    After a gap, in which announcements may have been missed, it calls `on_notify("")`.
    `connected` tells whether announcements come through; without them one has to poll.
    """

    def __init__(self, engine: Engine, channel: str, on_notify: Callable[[str], object]) -> None:
        super().__init__(daemon=True, name=f"listen-{channel}")
        self.connected = False
        self._engine = engine
        self._channel = channel
        self._on_notify = on_notify
        self._ending = threading.Event()
        self._woken, self._waker = socket.socketpair()

    def end(self) -> None:
        """Let the thread and its connection end, without waiting for it."""
        self._ending.set()
        with suppress(OSError):  # it has ended already, and closed this
            self._waker.send(b"!")

    def stop(self) -> None:
        """End the thread and its connection."""
        self.end()
        self.join()

    def run(self) -> None:
        """Listen until stopped, reconnecting as often as it takes."""
        with self._woken, self._waker:
            while not self._ending.is_set():
                try:
                    self._listen()
                except (psycopg2.Error, DBAPIError, OSError) as error:
                    logger.warning("not listening", extra={"error": type(error).__name__})
                if self.connected:
                    self.connected = False
                    self._on_notify("")
                self._ending.wait(RETRY_S)

    def _listen(self) -> None:
        pooled = self._engine.raw_connection()
        connection = cast(Any, pooled.dbapi_connection)
        pooled.detach()  # it is ours for good; the pool may make another
        with closing(connection):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f'LISTEN "{self._channel}"')
                self.connected = True
                self._on_notify("")
                self._receive(connection, cursor)

    def _receive(self, connection: Any, cursor: Any) -> None:
        while not self._ending.is_set():
            ready = select.select([connection, self._woken], [], [], CHECK_S)[0]
            if not ready:
                cursor.execute("SELECT 1")
            elif connection in ready:
                connection.poll()
            while connection.notifies:
                self._on_notify(connection.notifies.pop(0).payload)
