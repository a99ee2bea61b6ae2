"""Generates for admitted jobs: one thread that fills the runner's slots and steps it.

Requests are submitted and read on the event loop, the runner is driven off it. A job that is given
up leaves its slot before the next step; whatever goes wrong, each job's events end.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from modelserver.protocol import Failed, Finished, FinishReason, Text
from modelserver.scheduling.admission import Admission, Bounds
from modelserver.scheduling.job import Job
from modelserver.scheduling.job_trace import trace
from modelserver.scheduling.text_stream import TextStream

if TYPE_CHECKING:
    from modelserver.metrics import Metrics, Outcome
    from modelserver.sampling import Sampling

log = logging.getLogger(__name__)

UPDATE_INTERVAL_S = 2.0  # between two updates of the positions, if nothing changes


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


class Scheduler:
    """Admits jobs by turns of their persons, and steps the runner while there are any."""

    def __init__(
        self,
        runner: Runner,
        decode: Callable[[Sequence[int]], str],
        ends: frozenset[int],
        bounds: Bounds,
        metrics: Metrics,
    ) -> None:
        self._runner = runner
        self._decode = decode
        self._ends = ends
        self._longest_s = bounds.longest_s
        self._metrics = metrics
        self._changed = threading.Condition()  # guards the admission
        self._admission = Admission(runner.slots, bounds, metrics)
        self._closing = False
        self._updated = 0.0  # when positions were last sent
        self._stepped = 0.0  # when the last step ended, from which the next one counts; 0 at rest

    def run(self) -> None:
        """Work until `close` is called; the thread that runs this is the runner's own."""
        while not self._closing:
            try:
                self._admit()
                if self._admission.running:
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

    def refuse_if_full(self) -> None:
        """Raise Busy if there is no room for any job: the cheap look, before a prompt is read."""
        with self._changed:
            self._admission.refuse_if_full()

    def retry_after(self) -> int:
        """Return the seconds after which another job is likely to be taken."""
        with self._changed:
            return self._admission.retry_after()

    def submit(
        self,
        prompt: Sequence[int],
        sampling: Sampling,
        person: str | None = None,
        timeout_s: float | None = None,
    ) -> Job:
        """Put a job in the queue, from the loop that will read its events; raise Busy.

        It ends after `timeout_s`, and after the bounds' longest time at the latest.
        """
        loop = asyncio.get_running_loop()
        timeout_s = self._longest_s if timeout_s is None else min(timeout_s, self._longest_s)
        job = Job(prompt, sampling, TextStream(self._decode, sampling.stop), person, loop)
        with self._changed:
            self._admission.join(job, timeout_s)
            job.timer = loop.call_later(timeout_s, self._expire, job)
            if job.position:
                job.send(job.position)
            self._admission.measure()
            self._changed.notify()
        return job

    def cancel(self, job: Job) -> None:
        """Give a job that has not ended up, on its loop; before the next step its slot is free."""
        if job.timer:
            job.timer.cancel()
        self._give_up(job, "cancelled")

    def _expire(self, job: Job) -> None:
        job.end_late()
        self._give_up(job, "expired")

    def _give_up(self, job: Job, outcome: Outcome) -> None:
        with self._changed:
            job.given_up = job.given_up or outcome
            self._changed.notify()

    def _admit(self) -> None:
        """Wait until there is work, then move it into free slots."""
        with self._changed:
            admission = self._admission
            if not admission.running:
                self._stepped = 0.0
            self._changed.wait_for(lambda: self._closing or admission.running or admission.queue)
            moved = self._drop_given_up()
            while job := admission.next():
                job.admitted = time.monotonic()
                job.sequence = self._runner.add(job.prompt, job.sampling)
                moved = True
            now = time.monotonic()
            if moved or (admission.queue and now - self._updated > UPDATE_INTERVAL_S):
                self._updated = now
                for waiting, position in admission.positions().items():
                    waiting.send(position)
                admission.measure()

    def _drop_given_up(self) -> bool:
        running = [job for job in self._admission.running if job.given_up]
        waiting = [job for job in self._admission.queue.order() if job.given_up]
        for job in running:
            self._leave(job, job.given_up or "cancelled")
        for job in waiting:
            self._admission.queue.remove(job)
            self._metrics.ended(job.given_up or "cancelled")
            trace(job)
        return bool(running or waiting)

    def _step(self) -> None:
        jobs = {job.sequence: job for job in self._admission.running}
        reading = [job for job in jobs.values() if not job.tokens]
        began = self._stepped or time.monotonic()
        drawn = self._runner.step()
        self._stepped = time.monotonic()
        for sequence, token in drawn:
            if not jobs[sequence].ended:
                self._take(jobs[sequence], token)
        read = [job for job in reading if job.tokens]
        with self._changed:
            self._admission.speed.learn(
                self._stepped - began,
                writing=len(jobs) - len(reading),
                drawn=len(drawn) - len(read),
                reading=len(reading),
                read=sum(len(job.prompt) for job in read),
            )

    def _take(self, job: Job, token: int) -> None:
        job.tokens += 1
        if job.tokens == 1:
            job.began = time.monotonic()
            now = time.monotonic()
            self._metrics.first_token.observe(now - job.submitted)
            self._metrics.read(len(job.prompt), now - job.admitted)
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
        with self._changed:
            self._admission.lengths.learn(job.tokens, ended=reason == "stop")
        self._leave(job, "completed")
        text += job.stream.finish()
        job.send(*([Text(text)] if text else []), Finished(reason, job.tokens))

    def _leave(self, job: Job, outcome: Outcome) -> None:
        """Take a job out of its slot and count it."""
        with self._changed:
            job.ended = True
            self._admission.leave(job)
            self._admission.measure()
        self._runner.remove(job.sequence)
        seconds = time.monotonic() - job.admitted
        self._metrics.ended(outcome, seconds, len(job.prompt), job.tokens)
        trace(job)

    def _fail(self) -> None:
        """End every job that is left, so that no reader waits for ever."""
        with self._changed:
            left = list(self._admission.running)
            for job in left:
                job.ended = True
                self._admission.leave(job)
            if self._closing:
                waiting = list(self._admission.queue.order())
                left += waiting
                for job in waiting:
                    self._admission.queue.remove(job)
            self._admission.measure()
        self._runner.clear()
        for job in left:
            self._metrics.ended("failed")
            trace(job)
            job.send(Failed())
