"""Decides which jobs may wait, which runs next, and estimates the waits. Not thread-safe."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelserver.errors import Busy, TooLate, TooManyOfOne
from modelserver.protocol import Waiting
from modelserver.scheduling.fair_queue import FairQueue
from modelserver.scheduling.forecast import Lengths, Load, Speed, forecast_waits

if TYPE_CHECKING:
    from modelserver.metrics import Metrics
    from modelserver.scheduling.job import Job

LONGEST_RETRY = 60  # seconds that a refused client is asked to wait at most
UNKNOWN_RETRY = 2  # where nothing has been measured yet


@dataclass(frozen=True)
class Bounds:
    """What may wait, and what may run at once; tokens are those of prompt and longest answer."""

    queue: int
    queue_tokens: int
    cache_tokens: int
    longest_s: float  # from the request to the end of its answer


class Admission:
    """The queue before the slots, the jobs in them, and what was learnt of how long they take."""

    def __init__(self, slots: int, bounds: Bounds, metrics: Metrics) -> None:
        self.running: list[Job] = []
        self.queue: FairQueue[Job] = FairQueue(bounds.queue, bounds.queue_tokens)
        self.speed = Speed()
        self.lengths = Lengths()
        self._slots = slots
        self._bounds = bounds
        self._metrics = metrics
        metrics.room(slots, bounds.cache_tokens)

    def refuse_if_full(self, cost: int = 1) -> None:
        """Raise Busy if so many tokens find no room."""
        waiting = [job.cost for job in self.queue.order()]
        entering = self._entering([*waiting, cost])
        if entering <= len(waiting) and self.queue.is_full(cost, entering):
            self._metrics.ended("refused")
            message = f"The model server is busy: {len(waiting)} requests are waiting."
            raise Busy(message, self.retry_after())

    def join(self, job: Job, timeout_s: float) -> None:
        """Let `job` wait; raise Busy if there is no room or if it can't begin in `timeout_s`."""
        self.refuse_if_full(job.cost)
        entering = self._entering([each.cost for each in self.queue.order()])
        if self.queue.is_greedy(job.person, job.cost, entering):
            self._metrics.ended("refused")
            message = "As many of your requests are waiting as one person may have waiting now."
            raise TooManyOfOne(message, self.retry_after())
        self.queue.add(job)
        job.position = self.positions()[job]
        seconds = job.position.seconds
        if seconds is not None and seconds > timeout_s:
            self.queue.remove(job)
            self._metrics.ended("refused")
            message = f"The answer would begin in about {seconds:.0f} s, and has {timeout_s:.0f} s."
            raise TooLate(message, _bounded(seconds - timeout_s))

    def next(self) -> Job | None:
        """Move the job whose turn it is into a slot, if there is room; nobody overtakes it."""
        if not self.queue or not self._entering([self.queue.order()[0].cost]):
            return None
        job = self.queue.pop()
        self.running.append(job)
        return job

    def leave(self, job: Job) -> None:
        """Take `job` out of its slot."""
        self.running.remove(job)
        self.queue.release(job, job.sampling.max_tokens - job.tokens)

    def positions(self) -> dict[Job, Waiting]:
        """Return the position of each job that waits, in their order."""
        order = self.queue.order()
        entering = self._entering([job.cost for job in order])
        seconds = self._seconds(order)
        return {job: Waiting(max(0, at - entering), seconds[at]) for at, job in enumerate(order)}

    def retry_after(self) -> int:
        """Return the seconds until the first in the queue begins, which makes room for one more."""
        seconds = self._seconds(self.queue.order()[:1])
        return _bounded(seconds[0]) if seconds and seconds[0] is not None else UNKNOWN_RETRY

    def measure(self) -> None:
        """Set the metrics: what runs and waits, and how long the last in the queue will wait."""
        seconds = [position.seconds or 0.0 for position in self.positions().values()]
        self._metrics.occupancy(len(self.queue), len(self.running))
        self._metrics.cache_used.set(sum(job.cost for job in self.running))
        self._metrics.queue(self.queue.tokens, self.queue.persons, max(seconds, default=0.0))
        if self.speed.known:
            together = max(1, len(self.running))
            self._metrics.speed(self.speed.read, self.speed.written(together))

    def _entering(self, costs: Sequence[int]) -> int:
        """Return how many of those who come next, at such costs, find a slot and room now."""
        cached = sum(job.cost for job in self.running)
        free = self._slots - len(self.running)
        for number, cost in enumerate(costs[:free]):
            if cached and cached + cost > self._bounds.cache_tokens:
                return number
            cached += cost
        return min(free, len(costs))

    def _seconds(self, waiting: Sequence[Job]) -> Sequence[float | None]:
        """Return the seconds to the first word of each of the first in the queue."""
        if not self.speed.known:
            return [None] * len(waiting)
        running, next_ = map(self._load, self.running), list(map(self._load, waiting))
        return forecast_waits(running, next_, self._slots, self._bounds.cache_tokens, self.speed)

    def _load(self, job: Job) -> Load:
        unread = 0 if job.tokens else len(job.prompt)
        return Load(unread, self.lengths.rest(job.tokens, job.sampling.max_tokens), job.cost)


def _bounded(seconds: float) -> int:
    return max(1, min(LONGEST_RETRY, math.ceil(seconds)))
