import asyncio
import random
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from modelserver.metrics import Metrics
from modelserver.sampling import Sampling
from modelserver.scheduling.admission import Bounds
from modelserver.scheduling.forecast import Lengths, Load, Speed, forecast_waits
from modelserver.scheduling.job import Job
from modelserver.scheduling.scheduler import Scheduler

FACTOR = 1.5  # by which an estimate may be off, on a load that stays as it is
END = 0


def learnt(step: float = 0.1, read: float = 1000.0, together: int = 2) -> Speed:
    speed = Speed()
    speed.learn(step, writing=together, drawn=together, reading=0, read=0)
    speed.learn(100 / read, writing=0, drawn=0, reading=1, read=100)
    return speed


def test_speeds_are_learnt_from_steps() -> None:
    assert not Speed().known
    speed = Speed()
    for _ in range(50):
        speed.learn(0.1, writing=1, drawn=1, reading=0, read=0)
        speed.learn(0.2, writing=8, drawn=8, reading=0, read=0)
        speed.learn(0.2 + 0.25, writing=8, drawn=8, reading=1, read=0)
        speed.learn(0.2 + 0.25, writing=8, drawn=8, reading=1, read=400)
    assert speed.known
    assert speed.written(1) == pytest.approx(10)
    assert speed.written(8) == pytest.approx(5)
    assert speed.read == pytest.approx(800)


def test_a_step_that_draws_several_tokens_writes_faster() -> None:
    speed = learnt()
    for _ in range(100):
        speed.learn(0.1, writing=2, drawn=6, reading=0, read=0)
    assert speed.written(2) == pytest.approx(30, rel=0.01)


def test_the_forecast_simulates_the_queue() -> None:
    running = [Load(0, 10, 0), Load(0, 30, 0)]
    waiting = [Load(100, 20, 0), Load(100, 20, 0)]
    # 10 steps until the first ends, then a prompt; 20 more until two end at once, and a prompt.
    assert forecast_waits(running, waiting, 2, 0, learnt()) == pytest.approx([1.1, 3.2])


def test_a_request_that_does_not_fit_into_the_cache_waits() -> None:
    running = [Load(0, 10, 60), Load(0, 30, 60)]
    assert forecast_waits(running, [Load(0, 20, 60)], 8, 120, learnt()) == pytest.approx([1.0])
    assert forecast_waits(running, [Load(0, 20, 120)], 8, 120, learnt()) == pytest.approx([3.0])


def test_lengths_are_learnt_and_cut_answers_count_as_longer() -> None:
    lengths = Lengths()
    assert lengths.rest(0, 600) == 600
    for tokens in (100, 200, 300, 400):
        lengths.learn(tokens, ended=True)
    assert lengths.rest(0, 600) == pytest.approx(250)
    assert lengths.rest(0, 150) == pytest.approx(100 + 0.75 * 50)
    assert lengths.rest(250, 600) == pytest.approx(100)
    assert lengths.rest(500, 600) == 100
    cut = Lengths()
    for _ in range(4):
        cut.learn(50, ended=False)
    assert cut.rest(0, 600) == 600


class TimedRunner:
    """Takes as long as a machine would, by a clock of its own: a step by what it reads and writes.

    A prompt's first number tells how many tokens are written, its second is the job's own.
    """

    STEP_S, EACH_S, READ_S, PIECE = 0.02, 0.0025, 0.0005, 200

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.left: dict[object, list[int]] = {}  # tokens to be read, to be written, and the job
        self.goes = threading.Event()
        self.now = 1000.0
        self.spoke: dict[int, float] = {}  # when each job's first word came

    def monotonic(self) -> float:
        return self.now

    def add(self, prompt: Sequence[int], _: Sampling) -> object:
        sequence = object()
        self.left[sequence] = [len(prompt), *prompt[:2]]
        return sequence

    def remove(self, sequence: object) -> None:
        del self.left[sequence]

    def clear(self) -> None:
        self.left.clear()

    def step(self) -> list[tuple[Any, int]]:
        self.goes.wait()
        room = self.PIECE
        drawn: list[tuple[Any, int]] = []
        self.now += self.STEP_S
        for sequence, left in self.left.items():
            if left[0]:
                piece = min(room, left[0])
                left[0] -= piece
                room -= piece
                self.now += piece * self.READ_S
                if left[0]:
                    continue
            else:
                self.now += self.EACH_S
            left[1] -= 1
            drawn.append((sequence, 65 if left[1] else END))
        for sequence, _ in drawn:
            self.spoke.setdefault(self.left[sequence][2], self.now)
        return drawn


async def whole(job: Job) -> None:
    async for _ in job.events():
        pass


@pytest.mark.parametrize("seed", range(5))
def test_an_estimate_is_within_its_factor_on_a_known_load(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    lengths = [chance.randint(100, 400) for _ in range(60)]
    runner = TimedRunner(4)
    monkeypatch.setattr("modelserver.scheduling.scheduler.time", runner)

    async def scene() -> list[tuple[float, float]]:
        bounds = Bounds(100, 10**9, 10**9, 10**6)
        scheduler = Scheduler(runner, lambda _: "x", frozenset({END}), bounds, Metrics())
        thread = threading.Thread(target=scheduler.run)
        thread.start()

        def submit(number: int) -> Job:
            prompt = [lengths[number], number] + [0] * 300
            return scheduler.submit(prompt, Sampling(max_tokens=600))

        runner.goes.set()
        await asyncio.gather(*(whole(submit(number)) for number in range(30)))
        runner.goes.clear()
        began = runner.now
        jobs = {number: submit(number) for number in range(30, 60)}
        runner.goes.set()
        await asyncio.gather(*map(whole, jobs.values()))
        scheduler.close()
        await asyncio.to_thread(thread.join)
        return [
            (job.position.seconds, runner.spoke[number] - began)
            for number, job in jobs.items()
            if job.position and job.position.seconds is not None
        ]

    pairs = asyncio.run(scene())[8:]  # who waits for two letters or more
    assert len(pairs) == 22
    ratios = sorted(estimated / measured for estimated, measured in pairs)
    assert ratios[0] > 1 / FACTOR, ratios
    assert ratios[-1] < FACTOR, ratios
