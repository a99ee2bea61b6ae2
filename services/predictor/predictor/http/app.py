"""The predictor's application: routes, middleware and lifespan."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from contract.asgi_log import RequestLog
from predictor.config import Settings
from predictor.http import api_page, images, inference, links, probes, refusals, sentences
from predictor.http.limit import Limit
from predictor.http.refusals import Refusal
from predictor.service import Service


def routes() -> list[BaseRoute]:
    """Return the routes."""
    return [
        *links.routes(),
        *images.routes(),
        *sentences.routes(),
        *inference.routes(),
        Route("/healthz", probes.healthz),
        Route("/readyz", probes.readyz),
        Route("/metrics", probes.metrics),
        Route("/version", probes.version),
        *api_page.routes(images.paths()),
    ]


def create_app(settings: Settings) -> Starlette:
    """Return the application; its models are loaded before the first request is taken."""
    service = Service(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        following = asyncio.create_task(service.follow())
        yield
        following.cancel()
        await service.close()

    app = Starlette(
        routes=routes(),
        middleware=[Middleware(RequestLog), Middleware(Limit, service=service)],
        exception_handlers={
            Refusal: refusals.refused,
            HTTPException: refusals.http_error,
            Exception: refusals.server_error,
        },
        lifespan=lifespan,
    )
    app.state.service = service
    return app
