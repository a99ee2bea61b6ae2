"""The model server's application: routes, middleware and lifespan."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contract.asgi_log import RequestLog
from modelserver import __version__
from modelserver.config import Settings
from modelserver.http import openai_shapes, refusals
from modelserver.http.allowed_hosts import AllowedHosts
from modelserver.http.concurrency_limit import ConcurrencyLimit
from modelserver.http.refusals import Refusal, refusing
from modelserver.http.request_trace import RequestTrace
from modelserver.http.requests import read_body, seconds_to_wait
from modelserver.http.streaming import respond
from modelserver.http.version_headers import VersionHeaders
from modelserver.protocol import Engine
from modelserver.schemas import ChatRequest, CompletionRequest
from modelserver.service import Service

READERS = 4  # prompts that are made tokens at once; more would only take cores from the engine


def create_app(settings: Settings, on_failure: Callable[[], None] | None = None) -> Starlette:
    """Return the application; `on_failure` is called, in a thread, if the model can't be served."""
    service = Service(settings, on_failure)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        asyncio.get_running_loop().set_default_executor(readers)
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
        middleware=[
            *([Middleware(RequestTrace)] if settings.traces_url else []),
            Middleware(RequestLog),
            Middleware(VersionHeaders, service=service),
            Middleware(AllowedHosts, allowed=settings.hosts),
            Middleware(ConcurrencyLimit, service=service),
        ],
        exception_handlers={
            Refusal: refusals.refused,
            HTTPException: refusals.http_error,
            Exception: refusals.server_error,
        },
        lifespan=lifespan,
    )
    app.state.service = service
    return app


async def chat_completions(request: Request) -> Response:
    """Answer a conversation."""
    service = authorised(request)
    engine = serving(service)
    body = await read_body(request, ChatRequest)
    with refusing("messages"):
        job = await engine.chat(body, seconds_to_wait(request))
    return await respond(
        request, job, engine, openai_shapes.Completion("chat", service.settings.name), body
    )


async def completions(request: Request) -> Response:
    """Continue a text."""
    service = authorised(request)
    engine = serving(service)
    body = await read_body(request, CompletionRequest)
    with refusing("prompt"):
        job = await engine.complete(body, seconds_to_wait(request))
    return await respond(
        request, job, engine, openai_shapes.Completion("text", service.settings.name), body
    )


async def models(request: Request) -> Response:
    """List the one model that is served."""
    service = authorised(request)
    name, letters = service.settings.name, service.letters
    listed = {"id": name, "object": "model", "created": 0, "owned_by": "inkwell"}
    if letters:
        listed["letters"] = letters
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
        "revision": service.revision,
        "track": settings.track,
        "engine": engine.kind if engine else settings.engine,
    }
    return JSONResponse({"version": __version__, "commit": settings.commit, "model": model})


def authorised(request: Request) -> Service:
    """Return the service, to whoever holds one of the keys if any is set."""
    service: Service = request.app.state.service
    keys = service.settings.api_keys
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    same = [hmac.compare_digest(credentials.strip().encode(), key.encode()) for key in keys]
    if not keys or (scheme.lower() == "bearer" and any(same)):
        return service
    headers = {"WWW-Authenticate": "Bearer"}
    message = "This server wants its API key: Authorization: Bearer <key>."
    raise Refusal(openai_shapes.error(401, message, code="invalid_api_key", headers=headers))


def serving(service: Service) -> Engine:
    """Return the engine, or refuse while there is none."""
    if service.engine:
        return service.engine
    headers = {"Retry-After": "2"}
    raise Refusal(
        openai_shapes.error(503, service.reason, code="model_not_loaded", headers=headers)
    )
