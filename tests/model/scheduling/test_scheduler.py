import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from modelserver.errors import Busy
from modelserver.metrics import Metrics
from modelserver.protocol import Event, Failed, Finished, Text, Waiting
from modelserver.sampling import Sampling
from modelserver.scheduling.admission import Bounds
from modelserver.scheduling.job import Job
from modelserver.scheduling.scheduler import Scheduler

END = 0
LONG = Sampling(max_tokens=10**6)


class ScriptedRunner:
    """Repeats each prompt's last token, one step for every time it is let to."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.sequences: dict[object, int] = {}
        self.steps = threading.Semaphore(0)
        self.broken = False

    def add(self, prompt: Sequence[int], sampling: Sampling) -> object:
        assert len(self.sequences) < self.slots
        assert sampling.max_tokens
        sequence = object()
        self.sequences[sequence] = prompt[-1]
        return sequence

    def remove(self, sequence: object) -> None:
        del self.sequences[sequence]

    def clear(self) -> None:
        self.sequences.clear()

    def step(self) -> list[tuple[Any, int]]:
        self.steps.acquire()
        if self.broken:
            self.broken = False
            raise RuntimeError("the runner broke")
        return list(self.sequences.items())


@asynccontextmanager
async def scheduling(
    slots: int,
    limit: int,
    queue_tokens: int = 10**9,
    cache_tokens: int = 10**9,
    longest_s: float = 600.0,
) -> AsyncIterator[tuple[Scheduler, ScriptedRunner]]:
    """Run a scheduler over a scripted runner."""
    runner = ScriptedRunner(slots)

    def decode(tokens: Sequence[int]) -> str:
        return "".join(map(chr, tokens))

    bounds = Bounds(limit, queue_tokens, cache_tokens, longest_s)
    scheduler = Scheduler(runner, decode, frozenset({END}), bounds, Metrics())
    thread = threading.Thread(target=scheduler.run)
    thread.start()
    try:
        yield scheduler, runner
    finally:
        scheduler.close()
        runner.steps.release(1000)
        await asyncio.to_thread(thread.join)


async def the_next(job: Job, kind: type[Event]) -> Any:
    """Return the job's next event of a kind."""
    async with asyncio.timeout(5):
        async for event in job.events():
            if isinstance(event, kind):
                return event
    raise AssertionError("the job ended")


async def in_slots(runner: ScriptedRunner, count: int) -> None:
    """Wait until so many sequences are in the runner."""
    async with asyncio.timeout(5):
        while len(runner.sequences) != count:
            await asyncio.sleep(0.005)


def test_waiting_jobs_get_their_position_as_it_changes() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=5) as (scheduler, runner):
            first = scheduler.submit([65], Sampling(max_tokens=1))
            await in_slots(runner, 1)
            second, third = (scheduler.submit([66], LONG) for _ in range(2))
            places = [await the_next(job, Waiting) for job in (first, second, third)]
            assert [place.ahead for place in places] == [0, 0, 1]
            runner.steps.release()
            assert await the_next(first, Finished) == Finished("length", 1)
            runner.steps.release()
            assert await the_next(second, Text) == Text("B")
            assert await the_next(third, Waiting) == Waiting(0)

    asyncio.run(scene())


def test_full_queue_refuses_with_a_time_to_retry() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=2) as (scheduler, runner):
            jobs = [scheduler.submit([65], LONG) for _ in range(3)]
            await in_slots(runner, 1)
            with pytest.raises(Busy) as refused:
                scheduler.submit([65], LONG)
            assert 1 <= refused.value.retry_after <= 60
            scheduler.cancel(jobs[1])
            runner.steps.release()
            while await the_next(jobs[2], Waiting) != Waiting(0):
                pass  # told its place when it came, and again when the one before it had left
            scheduler.submit([65], LONG)

    asyncio.run(scene())


def test_a_cancelled_job_leaves_its_slot_within_a_step() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=2) as (scheduler, runner):
            first = scheduler.submit([65], LONG)
            await in_slots(runner, 1)
            second = scheduler.submit([66], LONG)
            scheduler.cancel(first)
            runner.steps.release(2)  # the step under way, and the second's first
            assert await the_next(second, Text) == Text("B")

    asyncio.run(scene())


def test_a_step_that_fails_ends_the_running_and_spares_the_waiting() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=2) as (scheduler, runner):
            first = scheduler.submit([65], LONG)
            second = scheduler.submit([66], Sampling(max_tokens=2))
            runner.broken = True
            runner.steps.release()
            await the_next(first, Failed)
            runner.steps.release(2)
            assert await the_next(second, Finished) == Finished("length", 2)

    asyncio.run(scene())


def test_closing_ends_every_job() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=2) as (scheduler, runner):
            jobs = [scheduler.submit([65], LONG) for _ in range(2)]
            await in_slots(runner, 1)
            scheduler.close()
            runner.steps.release(2)
            for job in jobs:
                await the_next(job, Failed)

    asyncio.run(scene())


def test_an_end_token_stops_and_is_counted_but_not_sent() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=0) as (scheduler, runner):
            job = scheduler.submit([END], LONG)
            runner.steps.release()
            assert [event async for event in job.events()] == [
                Waiting(0), Finished("stop", 1)
            ]  # fmt: skip

    asyncio.run(scene())


def test_a_stop_string_stops_across_tokens() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=0) as (scheduler, runner):
            job = scheduler.submit([65], Sampling(max_tokens=9, stop=("AAA",)))
            runner.steps.release(3)
            assert await the_next(job, Finished) == Finished("stop", 3)

    asyncio.run(scene())
