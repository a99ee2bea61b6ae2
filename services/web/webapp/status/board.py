"""The status that the page and the API show: looked at in the background, never by a request.

Many read it just when something is wrong, so readers get the answer that is kept. It is asked for
anew at most every five seconds, by one thread of each web process and on a connection of its own;
only a reader who would get an old answer waits for the new one, a second at most.
"""

import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask import Flask, current_app
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from webapp.core.clock import now
from webapp.core.config import Config
from webapp.core.model_status import ModelProbe, current_probe

from .numbers import Incident, LetterTimes, Numbers, read

FRESH_S = 5.0  # then it is asked for anew
OLD_S = 15.0  # then it says nothing of the present
WAIT_S = 1.0
CONNECT_S = 2  # the least that libpq takes
UNSENT_MS = 3_000  # a connection whose other end is gone fails after this
EXTENSION = "inkwell.status"
State = Literal["up", "down", "unknown"]


@dataclass(frozen=True)
class Status:
    """How the service is; without a database only web and model are known.

    `incidents` and `waiting` are None where the database didn't tell, and `times` is None also
    where no letter was finished within the hour.
    """

    looked_at: datetime
    database: State = "unknown"
    writer: State = "unknown"
    model: State = "unknown"
    waiting: int | None = None
    times: LetterTimes | None = None
    incidents: tuple[Incident, ...] | None = None
    web: State = "up"  # who reads this was answered by it

    @property
    def state(self) -> State:
        """Whether letters are written: down if any part is, unknown if any isn't known."""
        states = (self.web, self.database, self.writer, self.model)
        return "down" if "down" in states else "unknown" if "unknown" in states else "up"


class StatusBoard:
    """Keeps the newest status of one process."""

    def __init__(self, config: Config, probe: ModelProbe) -> None:
        self._probe = probe
        self._engine = create_engine(
            config.database_url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={
                "connect_timeout": CONNECT_S,
                "tcp_user_timeout": UNSENT_MS,
                "application_name": "inkwell-web-status",
            },
        )
        self._looking = threading.Lock()
        self._status: Status | None = None
        self._at = 0.0

    def status(self) -> Status:
        """Return the status, of the last seconds; parts that didn't answer in time are unknown."""
        if self._age() > FRESH_S and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look_and_release, daemon=True).start()
        if self._age() > OLD_S and self._looking.acquire(timeout=WAIT_S):
            self._looking.release()
        status = self._status
        return status if status is not None and self._age() <= OLD_S else Status(now())

    def _age(self) -> float:
        return time.monotonic() - self._at if self._status is not None else float("inf")

    def _look_and_release(self) -> None:
        try:
            self._status = self._look()
            self._at = time.monotonic()
        finally:
            self._looking.release()

    def _look(self) -> Status:
        numbers = self._ask_database()
        model: State = "up" if self._probe.ask_now().answering else "down"
        if numbers is None:
            return Status(now(), database="down", model=model)
        return Status(
            looked_at=now(),
            database="up",
            writer="up" if numbers.writer else "down",
            model=model,
            waiting=numbers.waiting,
            times=numbers.times,
            incidents=numbers.incidents,
        )

    def _ask_database(self) -> Numbers | None:
        try:
            with self._engine.connect() as connection:
                return read(connection)
        except SQLAlchemyError:
            return None


def init_app(app: Flask, config: Config) -> None:
    """Keep the application's board beside it; the model's probe must be there."""
    app.extensions[EXTENSION] = StatusBoard(config, current_probe(app))


def current_status() -> Status:
    """Return how the service is."""
    board: StatusBoard = current_app.extensions[EXTENSION]
    return board.status()
