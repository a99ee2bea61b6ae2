"""Sends a job's answer, streamed or in one piece, until it ends or the client leaves."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from contract.headers import QUEUE_POSITION, QUEUE_SECONDS
from contract.openai import DEADLINE_EXCEEDED
from modelserver.http import openai_shapes
from modelserver.http.answer_digest import with_digest
from modelserver.protocol import Engine, Event, Failed, Finished, Job, Text, Waiting
from modelserver.schemas import Generation

UNREAD_S = 30.0  # for the last words to be read, once an answer's longest time is over
STATUS = {"generation_failed": 500, DEADLINE_EXCEEDED: 504}


async def respond(
    request: Request,
    job: Job,
    engine: Engine,
    completion: openai_shapes.Completion,
    body: Generation,
) -> Response:
    """Return the job's answer, streamed or in one piece; a client that leaves cancels it."""

    def give_up() -> None:
        engine.cancel(job)

    events = with_digest(job, request.scope)
    if body.stream:
        stream = event_stream(events, job, completion, include_usage=body.include_usage)
        longest: int = request.app.state.service.settings.longest
        return EventStream(stream, queue_headers(job.position), give_up, longest + UNREAD_S)
    whole = asyncio.ensure_future(whole_answer(events, job, completion))
    gone = asyncio.ensure_future(disconnected(request))
    try:
        await asyncio.wait({whole, gone}, return_when=asyncio.FIRST_COMPLETED)
        return whole.result() if whole.done() else Response(status_code=499)
    finally:
        give_up()
        whole.cancel()
        gone.cancel()


def queue_headers(position: Waiting | None) -> dict[str, str]:
    """Return the headers with the position in the queue and the estimated wait."""
    if position is None:
        return {}
    seconds = {} if position.seconds is None else {QUEUE_SECONDS: str(math.ceil(position.seconds))}
    return {QUEUE_POSITION: str(position.ahead), **seconds}


class EventStream(StreamingResponse):
    """Server-sent events; `give_up` is called when they end, for whatever reason."""

    media_type = "text/event-stream"

    def __init__(
        self,
        content: AsyncIterator[str],
        headers: dict[str, str],
        give_up: Callable[[], None],
        longest_s: float,
    ) -> None:
        ours = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(content, headers={**ours, **headers})
        self._give_up = give_up
        self._longest_s = longest_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the end or until the client leaves, or no longer reads."""
        try:
            async with asyncio.timeout(self._longest_s):
                await super().__call__(scope, receive, send)
        except TimeoutError:
            pass
        finally:
            self._give_up()


async def event_stream(
    events: AsyncIterator[Event],
    job: Job,
    completion: openai_shapes.Completion,
    *,
    include_usage: bool,
) -> AsyncIterator[str]:
    """Yield `events` of the job as server-sent events; the queue position comes in comments."""
    if completion.kind == "chat":
        yield openai_shapes.event(completion.opening())
    async for event in events:
        match event:
            case Waiting(ahead, seconds):
                yield f": position {ahead}\n\n"
                if seconds is not None:
                    yield f": seconds {math.ceil(seconds)}\n\n"
            case Text(text):
                yield openai_shapes.event(completion.piece(text))
            case Finished(reason, tokens):
                yield openai_shapes.event(completion.closing(reason))
                if include_usage:
                    yield openai_shapes.event(
                        completion.counts(openai_shapes.usage(job.prompt_tokens, tokens))
                    )
                yield openai_shapes.DONE
            case Failed(reason, code):
                yield openai_shapes.event(openai_shapes.failure(reason, "server_error", code))


async def whole_answer(
    events: AsyncIterator[Event], job: Job, completion: openai_shapes.Completion
) -> Response:
    """Return the answer of `events` in one piece."""
    parts: list[str] = []
    async for event in events:
        match event:
            case Text(text):
                parts.append(text)
            case Finished(reason, tokens):
                counts = openai_shapes.usage(job.prompt_tokens, tokens)
                return JSONResponse(completion.whole("".join(parts), reason, counts))
            case Failed(reason, code):
                return openai_shapes.error(STATUS[code], reason, code=code)
            case Waiting():
                continue
    raise AssertionError("a job's events end with Finished or Failed")


async def disconnected(request: Request) -> None:
    """Return when the client has left."""
    while (await request.receive())["type"] != "http.disconnect":
        continue
