"""How long a writer waits: for the model server, for the database, between two saves."""

import time
from dataclasses import dataclass

from .model_errors import ModelBrokeOffError, ModelBusyError, ModelError, ModelRefusedError

MOST_LOSSES = 3  # answers that broke off, for one letter


@dataclass(frozen=True)
class Pace:
    """How long things take. Tests shorten them."""

    lease_s: float = 10.0  # after which a dead writer's letter is free; renewed by each save
    flush_s: float = 0.06  # between two saves of a draft
    glance_s: float = 0.5  # between two looks at whether the person asked to stop
    poll_s: float = 1.0  # between two looks at the queue, if nobody announces anything
    backoff_s: float = 0.5  # before the second attempt; doubles up to eightfold
    down_s: float = 60.0  # how long a model server may be down: a lost node is made up for by then
    busy_s: float = 300.0  # how long it may be too busy
    database_s: float = 0.5  # between two tries to reach the database
    purge_s: float = 60.0  # between two looks for what may be deleted


@dataclass
class Patience:
    """Decides whether to try again, and when, as failures of the model server add up."""

    pace: Pace
    losses: int = 0
    tries: int = 0
    since: float | None = None

    def pause(self, error: ModelError) -> float | None:
        """Return the seconds to wait before the next try, or None to give up."""
        now = time.monotonic()
        self.since = self.since or now
        self.tries += 1
        pause = self.pace.backoff_s * min(2 ** (self.tries - 1), 8)
        if isinstance(error, ModelRefusedError):
            return None
        if isinstance(error, ModelBrokeOffError):
            self.losses += 1
            return pause if self.losses < MOST_LOSSES else None
        limit = self.pace.down_s
        if isinstance(error, ModelBusyError):
            limit, pause = self.pace.busy_s, max(pause, error.retry_after or 0)
        return pause if now + pause - self.since <= limit else None

    def working(self) -> None:
        """Note that the server writes again."""
        self.since, self.tries = None, 0
