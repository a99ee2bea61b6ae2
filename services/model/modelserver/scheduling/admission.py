"""Who may wait, who runs next, and what those who wait are told. Not thread-safe."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelserver.errors import Busy, TooLate, TooManyOfOne
from modelserver.protocol import Waiting
from modelserver.scheduling.fair_queue import Line
from modelserver.scheduling.forecast import Lengths, Load, Speed, waits

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
    """The line before the slots, the jobs in them, and what was learnt of how long they take."""

    def __init__(self, slots: int, bounds: Bounds, metrics: Metrics) -> None:
        self.running: list[Job] = []
        self.line: Line[Job] = Line(bounds.queue, bounds.queue_tokens)
        self.speed = Speed()
        self.lengths = Lengths()
        self._slots = slots
        self._bounds = bounds
        self._metrics = metrics

    def refuse_if_full(self, cost: int = 1) -> None:
        """Raise Busy if so many tokens find no room."""
        waiting = [job.cost for job in self.line.order()]
        entering = self._entering([*waiting, cost])
        if entering <= len(waiting) and self.line.is_full(cost, entering):
            self._metrics.ended("refused")
            message = f"The model server is busy: {len(waiting)} requests are waiting."
            raise Busy(message, self.retry_after())

    def join(self, job: Job, within: float) -> None:
        """Let `job` wait; raise Busy if there is no room or if `within` seconds are too few."""
        self.refuse_if_full(job.cost)
        entering = self._entering([each.cost for each in self.line.order()])
        if self.line.is_greedy(job.person, job.cost, entering):
            self._metrics.ended("refused")
            message = "As many of your requests are waiting as one person may have waiting now."
            raise TooManyOfOne(message, self.retry_after())
        self.line.add(job)
        job.place = self.places()[job]
        seconds = job.place.seconds
        if seconds is not None and seconds > within:
            self.line.remove(job)
            self._metrics.ended("refused")
            message = f"The answer would begin in about {seconds:.0f} s, and has {within:.0f} s."
            raise TooLate(message, _bounded(seconds - within))

    def next(self) -> Job | None:
        """Move the job whose turn it is into a slot, if there is room; nobody overtakes it."""
        if not self.line or not self._entering([self.line.order()[0].cost]):
            return None
        job = self.line.pop()
        self.running.append(job)
        return job

    def leave(self, job: Job) -> None:
        """Take `job` out of its slot."""
        self.running.remove(job)
        self.line.done(job, job.sampling.max_tokens - job.tokens)

    def places(self) -> dict[Job, Waiting]:
        """Return the place of each that waits, in their order."""
        order = self.line.order()
        entering = self._entering([job.cost for job in order])
        seconds = self._seconds(order)
        return {job: Waiting(max(0, at - entering), seconds[at]) for at, job in enumerate(order)}

    def retry_after(self) -> int:
        """Return in how many seconds the first in line begins, which makes room for one more."""
        seconds = self._seconds(self.line.order()[:1])
        return _bounded(seconds[0]) if seconds and seconds[0] is not None else UNKNOWN_RETRY

    def measure(self) -> None:
        """Let the metrics say who runs and waits, and how long the last in line will."""
        seconds = [place.seconds or 0.0 for place in self.places().values()]
        self._metrics.occupancy(len(self.line), len(self.running))
        self._metrics.line(self.line.tokens, self.line.persons, max(seconds, default=0.0))
        if self.speed.known:
            together = max(1, len(self.running))
            self._metrics.speed(self.speed.read, self.speed.written(together))

    def _entering(self, costs: Sequence[int]) -> int:
        """Return how many of those who come next, at such costs, find a slot and room now."""
        held = sum(job.cost for job in self.running)
        free = self._slots - len(self.running)
        for number, cost in enumerate(costs[:free]):
            if held and held + cost > self._bounds.cache_tokens:
                return number
            held += cost
        return min(free, len(costs))

    def _seconds(self, waiting: Sequence[Job]) -> Sequence[float | None]:
        """Return the seconds to the first word of each of the first in line."""
        if not self.speed.known:
            return [None] * len(waiting)
        running, next_ = map(self._load, self.running), list(map(self._load, waiting))
        return waits(running, next_, self._slots, self._bounds.cache_tokens, self.speed)

    def _load(self, job: Job) -> Load:
        unread = 0 if job.tokens else len(job.prompt)
        return Load(unread, self.lengths.rest(job.tokens, job.sampling.max_tokens), job.cost)


def _bounded(seconds: float) -> int:
    return max(1, min(LONGEST_RETRY, math.ceil(seconds)))
