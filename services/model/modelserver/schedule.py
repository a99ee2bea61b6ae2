"""Who is generated for when: a bounded queue before the runner's slots, worked by one thread.

Requests are submitted and read on the event loop, the runner is driven off it. A cancelled job
leaves its slot before the next step; whatever goes wrong, each job's events end.
"""

from __future__ import annotations

import asyncio
import logging
import math
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from modelserver.engine import Event, Failed, Finished, FinishReason, Text, Waiting
from modelserver.errors import QueueFull
from modelserver.text import TextStream

if TYPE_CHECKING:
    from modelserver.metrics import Metrics, Outcome
    from modelserver.sampling import Sampling

log = logging.getLogger(__name__)

LONGEST_RETRY = 60  # seconds that a refused client is asked to wait at most


class Runner(Protocol):
    """What advances sequences of tokens; a sequence is whatever `add` returns, and hashable."""

    slots: int

    def add(self, prompt: Sequence[int], sampling: Sampling) -> Any:
        """Take a prompt into a free slot."""

    def remove(self, sequence: Any) -> None:
        """Free a sequence's slot."""

    def clear(self) -> None:
        """Free every slot."""

    def step(self) -> list[tuple[Any, int]]:
        """Advance; return each token drawn, with its sequence."""


@dataclass(eq=False)
class Job:
    """One request on its way; `events` is read on the loop that submitted it."""

    prompt: Sequence[int]
    sampling: Sampling
    stream: TextStream
    loop: asyncio.AbstractEventLoop
    submitted: float = field(default_factory=time.monotonic)
    admitted: float = 0.0
    tokens: int = 0
    cancelled: bool = False
    sequence: Any = None
    inbox: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)

    @property
    def prompt_tokens(self) -> int:
        """How long the prompt is."""
        return len(self.prompt)

    def send(self, *events: Event) -> None:
        """Hand `events` to the reader; it may be gone, and its loop with it."""
        try:
            self.loop.call_soon_threadsafe(self._deliver, events)
        except RuntimeError:
            self.cancelled = True

    def _deliver(self, events: Sequence[Event]) -> None:
        for event in events:
            self.inbox.put_nowait(event)

    async def events(self) -> AsyncIterator[Event]:
        """Yield what happens, to the end: the last one is Finished or Failed."""
        while True:
            event = await self.inbox.get()
            yield event
            if isinstance(event, (Finished, Failed)):
                return


class Scheduler:
    """Admits jobs first come, first served, and steps the runner while there are any."""

    def __init__(
        self,
        runner: Runner,
        decode: Callable[[Sequence[int]], str],
        ends: frozenset[int],
        limit: int,
        metrics: Metrics,
    ) -> None:
        self._runner = runner
        self._decode = decode
        self._ends = ends
        self._limit = limit
        self._metrics = metrics
        self._changed = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._running: list[Job] = []
        self._closing = False
        self._mean_seconds = 10.0  # a job's time in its slot, learnt as jobs end

    def run(self) -> None:
        """Work until `close` is called; the thread that runs this is the runner's own."""
        while not self._closing:
            try:
                self._admit()
                if self._running:
                    self._step()
            except Exception:
                log.exception("generation failed")
                self._fail()
        self._fail()

    def close(self) -> None:
        """Stop after the step that is under way; jobs that are left fail."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def submit(self, prompt: Sequence[int], sampling: Sampling) -> Job:
        """Put a job in the queue, from the loop that will read its events; raise QueueFull."""
        stream = TextStream(self._decode, sampling.stop)
        job = Job(prompt, sampling, stream, asyncio.get_running_loop())
        with self._changed:
            free = self._runner.slots - len(self._running)
            ahead = len(self._waiting) - free
            if ahead >= self._limit:
                self._metrics.ended("refused")
                raise QueueFull(len(self._waiting), self._retry_after())
            self._waiting.append(job)
            job.send(Waiting(max(0, ahead)))
            self._changed.notify()
        return job

    def cancel(self, job: Job) -> None:
        """Give the job up, if it has not ended; its slot is free before the next step."""
        with self._changed:
            job.cancelled = True
            self._changed.notify()

    def _retry_after(self) -> int:
        rounds = (len(self._waiting) + 1) / self._runner.slots
        return max(1, min(LONGEST_RETRY, math.ceil(rounds * self._mean_seconds)))

    def _admit(self) -> None:
        """Wait until there is work, then move it into free slots."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._running or self._waiting)
            moved = self._drop_cancelled()
            while self._waiting and len(self._running) < self._runner.slots:
                job = self._waiting.popleft()
                self._running.append(job)
                job.admitted = time.monotonic()
                job.sequence = self._runner.add(job.prompt, job.sampling)
                moved = True
            if moved:
                for ahead, job in enumerate(self._waiting):
                    job.send(Waiting(ahead))
            self._metrics.occupancy(len(self._waiting), len(self._running))

    def _drop_cancelled(self) -> bool:
        cancelled = [job for job in [*self._running, *self._waiting] if job.cancelled]
        for job in cancelled:
            if job.sequence is None:
                self._waiting.remove(job)
                self._metrics.ended("cancelled")
            else:
                self._leave(job, "cancelled")
        return bool(cancelled)

    def _step(self) -> None:
        jobs = {job.sequence: job for job in self._running}
        for sequence, token in self._runner.step():
            self._take(jobs[sequence], token)

    def _take(self, job: Job, token: int) -> None:
        job.tokens += 1
        if job.tokens == 1:
            self._metrics.first_token.observe(time.monotonic() - job.submitted)
        at_end = token in self._ends
        text = "" if at_end else job.stream.push(token)
        reason: FinishReason | None = None
        if at_end or job.stream.stopped:
            reason = "stop"
        elif job.tokens >= job.sampling.max_tokens:
            reason = "length"
        if reason is None:
            if text:
                job.send(Text(text))
            return
        self._leave(job, "completed")
        text += job.stream.finish()
        job.send(*([Text(text)] if text else []), Finished(reason, job.tokens))

    def _leave(self, job: Job, outcome: Outcome) -> None:
        """Take a job out of its slot and count it."""
        with self._changed:
            self._running.remove(job)
            waiting, running = len(self._waiting), len(self._running)
        if job.sequence is not None:
            self._runner.remove(job.sequence)
        seconds = time.monotonic() - job.admitted
        self._mean_seconds += 0.2 * (seconds - self._mean_seconds)
        self._metrics.occupancy(waiting, running)
        self._metrics.ended(outcome, seconds, len(job.prompt), job.tokens)

    def _fail(self) -> None:
        """End every job that is left, so that no reader waits for ever."""
        with self._changed:
            left = [*self._running, *self._waiting] if self._closing else list(self._running)
            self._running.clear()
            if self._closing:
                self._waiting.clear()
            self._metrics.occupancy(len(self._waiting), 0)
        self._runner.clear()
        for job in left:
            self._metrics.ended("failed")
            job.send(Failed())
