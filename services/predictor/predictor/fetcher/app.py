"""The fetcher's application: one address in, one picture out, and nothing else of the answer."""

from __future__ import annotations

import asyncio
from typing import Annotated

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contract.asgi_log import RequestLog
from contract.settings.fetcher import FetcherSettings
from predictor import __version__
from predictor.fetcher.errors import FetchError
from predictor.fetcher.fetch import Fetcher
from predictor.http import refusals
from predictor.http.refusals import Refusal

JSON = "application/json"
MOST = 16_384  # bytes of a request
BODY_S = 5
RETRY_S = "1"


class Asked(BaseModel):
    """The body of `POST /fetch`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Annotated[str, Field(description="The address of a picture, of http or https")]


class Metrics:
    """The fetcher's figures, in a registry of their own."""

    def __init__(self, settings: FetcherSettings) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self.build = Gauge(
            "inkwell_build_info",
            "1, of the build that answers",
            ["version", "commit", "track"],
            registry=registry,
        )
        self.build.labels(__version__, settings.commit, "stable").set(1)
        self.fetched = Counter(
            "inkwell_fetcher_pictures",
            "Addresses asked for: fetched, refused, or busy",
            ["outcome"],
            registry=registry,
        )


def create_app(settings: FetcherSettings, fetcher: Fetcher) -> Starlette:
    """Return the application."""
    app = Starlette(
        routes=[
            Route("/fetch", fetch, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", healthz),
            Route("/metrics", metrics),
            Route("/version", version),
        ],
        middleware=[Middleware(RequestLog)],
        exception_handlers={
            Refusal: refusals.refused,
            HTTPException: refusals.http_error,
            Exception: refusals.server_error,
        },
    )
    app.state.settings, app.state.fetcher = settings, fetcher
    app.state.metrics, app.state.places = Metrics(settings), asyncio.Semaphore(settings.requests)
    return app


async def fetch(request: Request) -> Response:
    """Answer with the picture at an address, or with the reason why not."""
    state = request.app.state
    if state.places.locked():
        state.metrics.fetched.labels("busy").inc()
        raise Refusal(503, "The fetcher is busy.", headers={"Retry-After": RETRY_S})
    async with state.places:
        asked = await _read(request)
        try:
            picture = await state.fetcher.fetch(asked.url)
        except FetchError as error:
            state.metrics.fetched.labels("refused").inc()
            raise Refusal(error.status, f"url: {error}", "url") from error
    state.metrics.fetched.labels("fetched").inc()
    return Response(picture.data, media_type=picture.media_type)


async def healthz(_: Request) -> Response:
    """Say that the process answers; it needs nothing that it could wait for."""
    return JSONResponse({"status": "ready"})


async def metrics(request: Request) -> Response:
    """Return the figures for Prometheus."""
    registry = request.app.state.metrics.registry
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


async def version(request: Request) -> Response:
    """Say what is running."""
    commit = request.app.state.settings.commit
    return JSONResponse({"version": __version__, "commit": commit})


async def _read(request: Request) -> Asked:
    """Read the body; a page of another site can't send JSON unasked."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != JSON:
        raise Refusal(415, f"The body must be said to be what it is: Content-Type: {JSON}.")
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for piece in request.stream():
                data += piece
                if len(data) > MOST:
                    raise Refusal(413, f"The body is larger than {MOST} bytes.")
    except TimeoutError:
        raise Refusal(408, f"The body did not arrive within {BODY_S} s.") from None
    except ClientDisconnect:
        raise Refusal(499, "The client left.") from None
    try:
        return Asked.model_validate_json(bytes(data))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise Refusal(
            422 if field else 400, f"{field or 'The body'}: {first['msg']}.", field
        ) from error
