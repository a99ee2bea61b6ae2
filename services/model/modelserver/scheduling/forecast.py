"""Estimates the waits in the queue, from what was measured of the runner.

Three things are learnt: seconds of a step by the number that is written in it, prompt tokens read a
second, and how long answers become. The queue is then simulated with them.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEP_WEIGHT = 0.1  # weight of a new step against those before it
READ_DECAY = 0.8  # of what is known of reading, as another prompt has been read
LENGTHS = 64  # answers whose length is remembered


@dataclass(frozen=True, slots=True)
class Load:
    """What is left to do for a job, in tokens: to be read, to be written, held in the cache."""

    read: float
    write: float
    cached: int


class Speed:
    """How fast the runner reads and writes."""

    def __init__(self) -> None:
        self._steps: dict[int, float] = {}  # seconds, by how many are written in one
        self._drawn = 1.0  # tokens of each in a step; more where the runner speculates
        self._tokens_read = 0.0
        self._seconds_read = 0.0
        self._reading = 0.0  # seconds since the last prompt was whole

    @property
    def known(self) -> bool:
        """Whether there is anything to go by."""
        return bool(self._steps) and self._tokens_read > 0

    @property
    def read(self) -> float:
        """Prompt tokens a second; those that a prefix cache spares count as read."""
        return self._tokens_read / max(self._seconds_read, 1e-9)

    def written(self, together: int) -> float:
        """Tokens a second that each of `together` jobs gets."""
        return self._drawn / max(self._step(together), 1e-9)

    def learn(self, seconds: float, writing: int, drawn: int, reading: int, read: int) -> None:
        """Take in one step.

        Args:
            seconds: how long it took.
            writing: jobs past their prompt, as it began.
            drawn: tokens drawn for these.
            reading: jobs whose prompt was not yet whole, as it began.
            read: tokens of the prompts that became whole.
        """
        if writing and not reading:
            average = self._steps.get(writing, seconds)
            self._steps[writing] = average + STEP_WEIGHT * (seconds - average)
            self._drawn += STEP_WEIGHT * (drawn / writing - self._drawn)
        elif reading:
            # What the step took longer than one that only writes went into reading.
            self._reading += max(0.0, seconds - (self._step(writing) if writing else 0.0))
        if read:
            self._tokens_read = READ_DECAY * self._tokens_read + read
            self._seconds_read = READ_DECAY * self._seconds_read + self._reading
            self._reading = 0.0

    def _step(self, together: int) -> float:
        """Return a step's seconds, by the nearest number of jobs that was seen."""
        if not self._steps:
            return 0.0
        return self._steps[min(self._steps, key=lambda jobs: abs(jobs - together))]


class Lengths:
    """How long answers become: Kaplan and Meier's estimator over the last ones.

    An answer that was cut by its length says only that it would have been at least so long.
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[int, bool]] = deque(maxlen=LENGTHS)
        self._sorted: list[tuple[int, bool]] = []
        self._unwritten: dict[int, float] = {}  # by the most; those who wait often ask for the same

    def learn(self, tokens: int, *, ended: bool) -> None:
        """Take in an answer; `ended` if it came to an end by itself."""
        self._seen.append((tokens, ended))
        self._sorted = sorted(self._seen)
        self._unwritten.clear()

    def rest(self, written: int, most: int) -> float:
        """Return the tokens still to be expected of an answer that may have `most`."""
        if written:
            return self._rest(written, most)
        if most not in self._unwritten:
            self._unwritten[most] = self._rest(0, most)
        return self._unwritten[most]

    def _rest(self, written: int, most: int) -> float:
        survive, at, expected = 1.0, written, 0.0
        for index, (tokens, ended) in enumerate(self._sorted):
            if tokens >= most:
                break
            if tokens <= written:
                continue
            expected += survive * (tokens - at)
            at = tokens
            if ended:
                survive *= 1 - 1 / (len(self._sorted) - index)
        return expected + survive * (most - at)


def forecast_waits(
    running: Iterable[Load], waiting: Sequence[Load], slots: int, cache: int, speed: Speed
) -> list[float]:
    """Return the seconds until the first word of each that waits, in their order.

    Those who run share the steps; one that enters a slot holds up all until its prompt is read.
    """
    ends: list[tuple[float, int]] = []  # tokens each will have written, and what it holds
    seconds, written, cached = 0.0, 0.0, 0
    for load in running:
        seconds += load.read / speed.read
        cached += load.cached
        ends.append((load.write, load.cached))
    heapq.heapify(ends)
    starts = []
    for load in waiting:
        while ends and (len(ends) >= slots or cached + load.cached > cache):
            together = len(ends)
            end, freed = heapq.heappop(ends)
            seconds += max(0.0, end - written) / speed.written(together)
            written, cached = max(written, end), cached - freed
        seconds += load.read / speed.read
        cached += load.cached
        starts.append(seconds)
        heapq.heappush(ends, (written + load.write, load.cached))
    return starts
