import asyncio
import json
from pathlib import Path

import pytest
from starlette.requests import Request

from modelserver.errors import Busy, TooLate, TooManyOfOne
from modelserver.http.requests import seconds_to_wait
from modelserver.protocol import Event, Failed, Finished, Text, Waiting
from modelserver.sampling import Sampling
from modelserver.scheduling.job import LATE, Job
from modelserver.scheduling.scheduler import Scheduler
from tests.model.conftest import Serve
from tests.model.scheduling.test_scheduler import (
    LONG,
    ScriptedRunner,
    in_slots,
    scheduling,
    the_next,
)
from tests.model.serving import RunningServer, chat, eventually


async def the_end(job: Job) -> Event:
    """Return the job's last event."""
    async with asyncio.timeout(5):
        return [event async for event in job.events()][-1]


def pass_by(seconds: float) -> None:
    """Let the running loop's clock go on by so much at once."""
    loop = asyncio.get_running_loop()
    now = loop.time
    loop.time = lambda: now() + seconds  # type: ignore[method-assign]


async def measured(scheduler: Scheduler, runner: ScriptedRunner) -> None:
    """Let the scheduler see how fast the runner is."""
    job = scheduler.submit([65], Sampling(max_tokens=3))
    runner.steps.release(3)
    assert isinstance(await the_end(job), Finished)


def test_a_request_that_waits_beyond_its_time_leaves_the_queue() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=2) as (scheduler, runner):
            first = scheduler.submit([65], LONG)
            await in_slots(runner, 1)
            late = scheduler.submit([66], LONG, timeout_s=0.1)
            assert await the_end(late) == Failed(LATE, "deadline_exceeded")
            third = scheduler.submit([67], LONG)
            scheduler.cancel(first)
            runner.steps.release(2)
            assert await the_next(third, Text) == Text("C")

    asyncio.run(scene())


def test_a_request_that_runs_beyond_its_time_frees_its_slot() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=2) as (scheduler, runner):
            late = scheduler.submit([65], LONG, timeout_s=30)
            runner.steps.release(1)
            assert await the_next(late, Text) == Text("A")
            pass_by(30)
            assert await the_end(late) == Failed(LATE, "deadline_exceeded")
            runner.steps.release(1)
            await in_slots(runner, 0)

    asyncio.run(scene())


def test_a_hanging_runner_blocks_no_reader_for_ever() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=2, longest_s=0.2) as (scheduler, _):
            jobs = [scheduler.submit([65], LONG) for _ in range(2)]
            for job in jobs:
                assert await the_end(job) == Failed(LATE, "deadline_exceeded")

    asyncio.run(scene())


def test_no_request_gets_more_time_than_the_longest() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=2, longest_s=0.2) as (scheduler, _):
            job = scheduler.submit([65], LONG, timeout_s=3600)
            assert await the_end(job) == Failed(LATE, "deadline_exceeded")

    asyncio.run(scene())


def test_a_request_that_cannot_begin_in_time_is_refused_at_once() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=5, longest_s=10**6) as (scheduler, runner):
            await measured(scheduler, runner)
            scheduler.submit([65], Sampling(max_tokens=10**9))
            await in_slots(runner, 1)
            with pytest.raises(TooLate, match="and has 2 s") as refused:
                scheduler.submit([66], LONG, timeout_s=2)
            assert refused.value.retry_after >= 1
            waits = scheduler.submit([66], LONG)  # it has the longest time
            place = await the_next(waits, Waiting)
            assert place.seconds is None or place.seconds > 2

    asyncio.run(scene())


def test_a_queue_is_full_by_its_tokens_too() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=9, queue_tokens=100) as (scheduler, runner):
            scheduler.submit([65], LONG)
            await in_slots(runner, 1)
            scheduler.submit([66] * 10, Sampling(max_tokens=50))
            with pytest.raises(Busy, match="1 requests are waiting"):
                scheduler.submit([66] * 10, Sampling(max_tokens=50))
            scheduler.submit([66] * 10, Sampling(max_tokens=20))

    asyncio.run(scene())


def test_running_requests_are_bounded_by_the_cache_s_tokens() -> None:
    async def scene() -> None:
        async with scheduling(slots=4, limit=9, cache_tokens=100) as (scheduler, runner):
            first = scheduler.submit([65] * 10, Sampling(max_tokens=50))
            second = scheduler.submit([66] * 10, Sampling(max_tokens=50))
            third = scheduler.submit([67] * 10, Sampling(max_tokens=10))
            await in_slots(runner, 1)
            assert [(await the_next(job, Waiting)).ahead for job in (second, third)] == [0, 1]
            scheduler.cancel(first)
            runner.steps.release(1)
            await in_slots(runner, 2)

    asyncio.run(scene())


def test_a_request_larger_than_the_cache_runs_alone() -> None:
    async def scene() -> None:
        async with scheduling(slots=4, limit=9, cache_tokens=10) as (scheduler, runner):
            scheduler.submit([65] * 100, LONG)
            await in_slots(runner, 1)

    asyncio.run(scene())


def test_one_person_can_not_fill_the_queue_and_a_newcomer_is_next() -> None:
    async def scene() -> None:
        async with scheduling(slots=1, limit=4) as (scheduler, runner):
            first = scheduler.submit([65], LONG, person="ann")
            await in_slots(runner, 1)
            more = [scheduler.submit([65], LONG, person="ann") for _ in range(2)]
            with pytest.raises(TooManyOfOne) as refused:
                scheduler.submit([65], LONG, person="ann")
            assert refused.value.retry_after >= 1
            bob = scheduler.submit([66], LONG, person="bob")
            assert (await the_next(bob, Waiting)).ahead == 0
            assert (await the_next(more[0], Waiting)).ahead == 0  # as it was told when it came
            scheduler.cancel(first)
            runner.steps.release(2)
            assert await the_next(bob, Text) == Text("B")

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        (["wait=30"], 30),
        (["respond-async, wait=30"], 30),
        (["respond-async", 'WAIT="7"; x=y'], 7),
        (["wait=0"], 0),
        (["wait=soon"], None),
        (["wait=-1"], None),
        (["wait=1.5"], None),
        (["await=3"], None),
        (["handling=lenient"], None),
        ([], None),
    ],
)
def test_the_time_is_read_from_the_standard_s_header(
    values: list[str], seconds: int | None
) -> None:
    headers = [(b"prefer", value.encode()) for value in values]
    assert seconds_to_wait(Request({"type": "http", "headers": headers})) == seconds


@pytest.fixture(scope="module", params=["openvino", "transformers", "openai"])
def busy(request: pytest.FixtureRequest, serve: Serve, endless: Path) -> RunningServer:
    """One slot, a queue, and answers of many seconds; the remote one is our own, elsewhere."""
    if request.param != "openai":
        return serve(endless, slots=1, queue=4, engine=request.param).ready().slowly()
    url = serve(endless, slots=1, queue=4, engine="transformers").ready().slowly().url + "/v1"
    return serve(endless, engine="openai", remote_url=url, model="tiny").ready()


def test_an_answer_that_takes_too_long_ends_with_504(busy: RunningServer) -> None:
    expired = 'inkwell_model_requests_total{outcome="expired"}'
    before = busy.figure(expired)
    headers = {"Prefer": "wait=1"}
    answer = busy.client.post("/v1/chat/completions", json=chat(max_tokens=4000), headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (504, "deadline_exceeded")
    eventually(lambda: busy.figure(expired) == before + 1)
    eventually(lambda: busy.figure("inkwell_model_running") == 0)


def test_a_stream_that_takes_too_long_ends_with_an_error(busy: RunningServer) -> None:
    body = chat(max_tokens=4000, stream=True)
    headers = {"Prefer": "wait=1"}
    with busy.client.stream("POST", "/v1/chat/completions", json=body, headers=headers) as answer:
        last = [line for line in answer.iter_lines() if line.startswith("data: ")][-1]
    assert json.loads(last.removeprefix("data: "))["error"]["code"] == "deadline_exceeded"
    eventually(lambda: busy.figure("inkwell_model_running") == 0)


@pytest.mark.parametrize("engine", ["openvino", "transformers"])
def test_waiting_clients_and_metrics_get_the_estimated_seconds(
    serve: Serve, endless: Path, engine: str
) -> None:
    server = serve(endless, slots=1, queue=4, engine=engine).ready().slowly()
    server.chat(max_tokens=20)
    body = chat(max_tokens=4000, stream=True)
    with server.client.stream("POST", "/v1/chat/completions", json=body) as first:
        assert first.headers["x-queue-position"] == "0"
        eventually(lambda: server.figure("inkwell_model_running") == 1)
        request = {**body, "safety_identifier": "ann"}
        with server.client.stream("POST", "/v1/chat/completions", json=request) as second:
            assert second.headers["x-queue-position"] == "0"
            assert int(second.headers["x-queue-seconds"]) >= 1
            comments = (line for line in second.iter_lines() if line.startswith(":"))
            assert next(comments) == ": position 0"
            assert next(comments).startswith(": seconds ")
            assert server.figure("inkwell_model_queue_tokens") > 4000
            assert server.figure("inkwell_model_queue_persons") == 1
            assert server.figure("inkwell_model_estimated_wait_seconds") > 1
            late = server.client.post(
                "/v1/chat/completions", json=chat(), headers={"Prefer": "wait=1"}
            )
            assert (late.status_code, late.json()["error"]["code"]) == (503, "deadline_unreachable")
            assert 1 <= int(late.headers["retry-after"]) <= 60
    eventually(lambda: server.figure("inkwell_model_running") == 0)
    assert server.figure("inkwell_model_queue_tokens") == 0
    assert server.figure("inkwell_model_estimated_wait_seconds") == 0
