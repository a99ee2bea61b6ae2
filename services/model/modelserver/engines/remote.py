"""The engine of a server elsewhere that speaks the OpenAI API: vLLM, llama.cpp, a hosted one."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

import openai

from modelserver.errors import Busy, RemoteRefused
from modelserver.protocol import Event, Failed, Finished, FinishReason, Text, Waiting
from modelserver.scheduling.job import LATE

if TYPE_CHECKING:
    from modelserver.config import Settings
    from modelserver.metrics import Metrics
    from modelserver.schemas import ChatRequest, CompletionRequest, Generation

CONNECT_S = 10.0
SILENCE_S = 300.0  # the longest wait for a next word: others may be before us over there
RETRY_AFTER_S = 5
BROKE = "The remote model server broke off while it was writing this answer."
PASSED_ON = ("temperature", "top_p", "seed", "safety_identifier", "user")
BEYOND = ("top_k", "repetition_penalty")  # vLLM's and llama.cpp's; sent only if asked for


class RemoteJob:
    """One request that the remote server has begun to answer."""

    position: Waiting | None = None

    def __init__(self, stream: openai.AsyncStream[Any], deadline: float, metrics: Metrics) -> None:
        self.prompt_tokens = 0
        self._deadline = deadline  # by the loop's clock
        self._tokens = 0  # the remote's own count once it tells, else its pieces
        self._stream = stream
        self._metrics = metrics
        self._began = time.monotonic()
        self._ended = False

    async def events(self) -> AsyncIterator[Event]:
        """Pass on what comes."""
        reason: FinishReason | None = None
        try:
            async for chunk in until(self._stream, self._deadline):
                if chunk.usage:
                    self.prompt_tokens = chunk.usage.prompt_tokens
                    self._tokens = chunk.usage.completion_tokens
                for choice in chunk.choices:
                    if text := text_of(choice):
                        if not self._tokens:
                            self._metrics.first_token.observe(time.monotonic() - self._began)
                        self._tokens += 1
                        yield Text(text)
                    if choice.finish_reason:
                        reason = "length" if choice.finish_reason == "length" else "stop"
        except TimeoutError:
            self.end("expired")
            yield Failed(LATE, "deadline_exceeded")
            return
        except openai.OpenAIError:
            reason = None
        if reason is None:
            self.end("failed")
            yield Failed(BROKE)
        else:
            self.end("completed")
            yield Finished(reason, self._tokens)

    async def close(self) -> None:
        """Hang up, which is how a server learns that nobody listens."""
        await self._stream.close()

    def end(self, outcome: Any) -> None:
        """Count the job, once."""
        if not self._ended:
            self._ended = True
            seconds = time.monotonic() - self._began
            self._metrics.ended(outcome, seconds, self.prompt_tokens, self._tokens)


class RemoteEngine:
    """Passes requests on; what a request leaves out is the remote server's to choose."""

    kind = "openai"
    revision: str | None = None

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._model = settings.model
        self._max_jobs = settings.slots + settings.queue
        self._longest_s = float(settings.longest)
        self._metrics = metrics
        metrics.room(settings.slots, 0)
        self._jobs: dict[RemoteJob, Any] = {}
        self._closed = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client = openai.AsyncOpenAI(
            base_url=settings.remote_url,
            api_key=settings.remote_api_key or "none",
            timeout=openai.Timeout(SILENCE_S, connect=CONNECT_S),
            max_retries=0,  # whoever asked us decides about that
        )

    def run(self) -> None:
        """Wait for the end: the work is done elsewhere."""
        self._closed.wait()

    def close(self) -> None:
        """Hang up; not to be called on the event loop, which has to do it."""
        self._closed.set()
        if self._loop:
            asyncio.run_coroutine_threadsafe(self._client.close(), self._loop).result(CONNECT_S)

    async def chat(self, request: ChatRequest, timeout_s: float | None = None) -> RemoteJob:
        """Begin to answer a conversation."""
        messages: Any = [each.plain() for each in request.messages]
        create = self._client.chat.completions.create
        return await self._begin(create, request, timeout_s, messages=messages)

    async def complete(
        self, request: CompletionRequest, timeout_s: float | None = None
    ) -> RemoteJob:
        """Begin to continue a text."""
        create = self._client.completions.create
        return await self._begin(create, request, timeout_s, prompt=request.prompt)

    def retry_after(self) -> int:
        """Return the seconds after which another request is likely to be taken."""
        return RETRY_AFTER_S

    def cancel(self, job: RemoteJob) -> None:
        """Hang up on the remote server; it frees what the job occupied."""
        if job in self._jobs and self._jobs[job] is None:
            job.end("cancelled")
            self._jobs[job] = asyncio.get_running_loop().create_task(self._hang_up(job))

    async def _hang_up(self, job: RemoteJob) -> None:
        try:
            await job.close()
        finally:
            del self._jobs[job]
            self._metrics.occupancy(0, len(self._jobs))

    async def _begin(
        self, create: Any, request: Generation, timeout_s: float | None, **what: Any
    ) -> RemoteJob:
        self._loop = asyncio.get_running_loop()
        deadline = self._loop.time() + min(
            self._longest_s, self._longest_s if timeout_s is None else timeout_s
        )
        if len(self._jobs) >= self._max_jobs:
            self._metrics.ended("refused")
            message = f"The model server is busy: {len(self._jobs)} requests are being answered."
            raise Busy(message, RETRY_AFTER_S)
        try:
            async with asyncio.timeout_at(deadline):
                stream = await create(
                    model=self._model,
                    stream=True,
                    stream_options={"include_usage": True},
                    **parameters_of(request),
                    **what,
                )
        except TimeoutError:
            self._metrics.ended("expired")
            raise RemoteRefused(504, LATE) from None
        except openai.OpenAIError as error:
            raise refusal(error) from error
        job = RemoteJob(stream, deadline, self._metrics)
        self._jobs[job] = None
        self._metrics.occupancy(0, len(self._jobs))
        return job


async def until(stream: AsyncIterator[Any], deadline: float) -> AsyncIterator[Any]:
    """Yield what comes until the deadline by the loop's clock; raise TimeoutError there."""
    while True:
        async with asyncio.timeout_at(deadline):
            try:
                chunk = await anext(stream)
            except StopAsyncIteration:
                return
        yield chunk


def parameters_of(request: Generation) -> dict[str, Any]:
    """Return the parameters that a request sets, and no others."""
    parameters_given = {name: getattr(request, name) for name in PASSED_ON}
    extra = {name: getattr(request, name) for name in BEYOND}
    parameters = {
        **parameters_given,
        "max_tokens": request.wanted_tokens,
        "stop": request.stop or None,
    }
    known = {name: value for name, value in parameters.items() if value is not None}
    return known | {"extra_body": {key: value for key, value in extra.items() if value is not None}}


def text_of(choice: Any) -> str:
    """Return a piece's text, of either kind of answer."""
    return (choice.delta.content if hasattr(choice, "delta") else choice.text) or ""


def refusal(error: openai.OpenAIError) -> RemoteRefused:
    """Say why the remote server didn't take a request, and what our client is told."""
    match error:
        case openai.APITimeoutError():
            return RemoteRefused(504, "The remote model server didn't answer in time.")
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return RemoteRefused(
                502, "The remote model server refused the key (INKWELL_MODEL_REMOTE_API_KEY)."
            )
        case openai.NotFoundError():
            return RemoteRefused(
                502, f"The remote model server has no such model: {reason_in(error.body)}"
            )
        case openai.RateLimitError() | openai.APIStatusError(status_code=503):
            wait = error.response.headers.get("retry-after", "")
            after = int(wait) if wait.isdecimal() else RETRY_AFTER_S
            return RemoteRefused(
                503, f"The remote model server is busy: {reason_in(error.body)}", after
            )
        case openai.APIStatusError(status_code=400 | 422):
            return RemoteRefused(
                400, f"The remote model server refused this: {reason_in(error.body)}"
            )
        case openai.APIStatusError():
            return RemoteRefused(
                502,
                f"The remote model server failed with {error.status_code}: {reason_in(error.body)}",
            )
    return RemoteRefused(502, "The remote model server can't be reached.")


def reason_in(body: object) -> str:
    """Return the message in an error's body, if there is one."""
    message = body.get("message") if isinstance(body, Mapping) else None
    return str(message)[:500] if message else "it didn't say why."
