"""Routes and lifespan of the model server."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from modelserver import __version__, replies
from modelserver.config import Settings
from modelserver.engine import Engine, Failed, Finished, Job, Text, Waiting
from modelserver.errors import ChatUnfit, PromptTooLong, QueueFull, RemoteRefused
from modelserver.limits import ChatRequest, CompletionRequest, Generation, explain
from modelserver.log import RequestLog
from modelserver.service import Service

Body = TypeVar("Body", bound=Generation)


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """Ends a request with an error in OpenAI's shape."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def create_app(settings: Settings, on_failure: Callable[[], None] | None = None) -> Starlette:
    """Return the application; `on_failure` is called, in a thread, if the model can't be served."""
    service = Service(settings, on_failure)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        service.start()
        yield
        await asyncio.to_thread(service.close)

    app = Starlette(
        routes=[
            Route("/v1/chat/completions", chat_completions, methods=["POST"]),
            Route("/v1/completions", completions, methods=["POST"]),
            Route("/v1/models", models),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            Route("/version", version),
        ],
        middleware=[Middleware(RequestLog)],
        exception_handlers={
            Refusal: refused,
            HTTPException: http_error,
            Exception: server_error,
        },
        lifespan=lifespan,
    )
    app.state.service = service
    return app


async def chat_completions(request: Request) -> Response:
    """Answer a conversation."""
    service = authorised(request)
    engine = serving(service)
    body = await parsed(request, ChatRequest)
    with refusals("messages"):
        job = await engine.chat(body)
    return await answered(request, job, engine, replies.Reply("chat", service.settings.name), body)


async def completions(request: Request) -> Response:
    """Continue a text."""
    service = authorised(request)
    engine = serving(service)
    body = await parsed(request, CompletionRequest)
    with refusals("prompt"):
        job = await engine.complete(body)
    return await answered(request, job, engine, replies.Reply("text", service.settings.name), body)


async def models(request: Request) -> Response:
    """List the one model that is served."""
    name = authorised(request).settings.name
    listed = {"id": name, "object": "model", "created": 0, "owned_by": "inkwell"}
    return JSONResponse({"object": "list", "data": [listed]})


async def healthz(_: Request) -> Response:
    """Say that the process is alive, whatever the model is doing."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """Say whether requests can be served, and if not, why."""
    service: Service = request.app.state.service
    if service.engine:
        return JSONResponse({"status": "ready"})
    status = "failed" if service.failed else "loading"
    return JSONResponse({"status": status, "reason": service.reason}, 503)


async def metrics(request: Request) -> Response:
    """Return the figures for Prometheus."""
    service: Service = request.app.state.service
    return Response(generate_latest(service.metrics.registry), media_type=CONTENT_TYPE_LATEST)


async def version(request: Request) -> Response:
    """Say what is running."""
    service: Service = request.app.state.service
    settings = service.settings
    engine = service.engine
    model = {
        "name": settings.name,
        "revision": engine.revision if engine else settings.revision,
        "engine": engine.kind if engine else settings.engine,
    }
    return JSONResponse({"version": __version__, "commit": settings.commit, "model": model})


def authorised(request: Request) -> Service:
    """Return the service, to whoever holds the key if one is set."""
    service: Service = request.app.state.service
    key = service.settings.api_key
    if key is None:
        return service
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(told.strip().encode(), key.encode()):
        return service
    headers = {"WWW-Authenticate": "Bearer"}
    message = "This server wants its API key: Authorization: Bearer <key>."
    raise Refusal(replies.error(401, message, code="invalid_api_key", headers=headers))


def serving(service: Service) -> Engine:
    """Return the engine, or refuse while there is none."""
    if service.engine:
        return service.engine
    headers = {"Retry-After": "2"}
    raise Refusal(replies.error(503, service.reason, code="model_not_loaded", headers=headers))


async def parsed(request: Request, shape: type[Body]) -> Body:
    """Read the body, no more of it than is allowed, and check it against `shape`."""
    limit: int = request.app.state.service.settings.max_body
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > limit:
            message = f"The body is larger than {limit} bytes."
            raise Refusal(replies.error(413, message, code="body_too_large"))
    try:
        return shape.model_validate_json(bytes(data))
    except ValidationError as error:
        message, param = explain(error)
        raise Refusal(
            replies.error(400, message, code="invalid_value", param=param or None)
        ) from error


@contextmanager
def refusals(param: str) -> Iterator[None]:
    """Turn an engine's refusal into an answer; `param` is the field that the request is about."""
    try:
        yield
    except ChatUnfit as error:
        raise Refusal(replies.error(400, str(error), code="chat_unfit", param=param)) from error
    except PromptTooLong as error:
        code = "context_length_exceeded"
        raise Refusal(replies.error(400, str(error), code=code, param=param)) from error
    except QueueFull as error:
        headers = {"Retry-After": str(error.retry_after)}
        raise Refusal(replies.error(503, str(error), code="queue_full", headers=headers)) from error
    except RemoteRefused as error:
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        raise Refusal(
            replies.error(error.status, str(error), code="remote_refused", headers=headers)
        ) from error


async def answered(
    request: Request, job: Job, engine: Engine, reply: replies.Reply, body: Generation
) -> Response:
    """Return the job's answer, streamed or in one piece; a client that leaves cancels it."""

    def give_up() -> None:
        engine.cancel(job)

    if body.stream:
        return Events(streamed(job, reply, include_usage=body.include_usage), give_up)
    whole = asyncio.ensure_future(collected(job, reply))
    gone = asyncio.ensure_future(disconnected(request))
    try:
        await asyncio.wait({whole, gone}, return_when=asyncio.FIRST_COMPLETED)
        return whole.result() if whole.done() else Response(status_code=499)
    finally:
        give_up()
        whole.cancel()
        gone.cancel()


class Events(StreamingResponse):
    """Server-sent events; `give_up` is called when they end, for whatever reason."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[str], give_up: Callable[[], None]) -> None:
        super().__init__(content, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._give_up = give_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the end or until the client leaves."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._give_up()


async def streamed(job: Job, reply: replies.Reply, *, include_usage: bool) -> AsyncIterator[str]:
    """Yield the job's answer as events; while it waits, comments with its place in the queue."""
    if reply.kind == "chat":
        yield replies.event(reply.opening())
    async for event in job.events():
        match event:
            case Waiting(ahead):
                yield f": position {ahead}\n\n"
            case Text(text):
                yield replies.event(reply.piece(text))
            case Finished(reason, tokens):
                yield replies.event(reply.closing(reason))
                if include_usage:
                    yield replies.event(reply.counts(replies.usage(job.prompt_tokens, tokens)))
                yield replies.DONE
            case Failed(reason):
                yield replies.event(replies.failure(reason, "server_error", "generation_failed"))


async def collected(job: Job, reply: replies.Reply) -> Response:
    """Return the job's answer in one piece."""
    parts: list[str] = []
    async for event in job.events():
        match event:
            case Text(text):
                parts.append(text)
            case Finished(reason, tokens):
                counts = replies.usage(job.prompt_tokens, tokens)
                return JSONResponse(reply.whole("".join(parts), reason, counts))
            case Failed(reason):
                return replies.error(500, reason, code="generation_failed")
            case Waiting():
                continue
    raise AssertionError("a job's events end with Finished or Failed")


async def disconnected(request: Request) -> None:
    """Return when the client has left."""
    while (await request.receive())["type"] != "http.disconnect":
        continue


def refused(_: Request, error: Exception) -> Response:
    """Return the answer that a refusal carries."""
    assert isinstance(error, Refusal)  # noqa: S101 - registered for it alone
    return error.response


def http_error(_: Request, error: Exception) -> Response:
    """Return what routing refuses (404, 405) in the same shape as all else."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    return replies.error(
        error.status_code, error.detail, code="not_found", headers=dict(error.headers or {})
    )


def server_error(_: Request, __: Exception) -> Response:
    """Return our own failure without its details."""
    return replies.error(500, "The model server failed; its log says why.", code="internal_error")
