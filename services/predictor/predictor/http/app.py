"""The predictor's application: routes, middleware and lifespan."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from contract.asgi_log import RequestLog
from predictor.config import Settings
from predictor.http import api_page, inference, predict, probes, refusals
from predictor.http.limit import Limit
from predictor.http.refusals import Refusal
from predictor.service import Service

MODEL = "/v2/models/{name}"
VERSION = MODEL + "/versions/{version}"


def routes() -> list[BaseRoute]:
    """Return the routes."""
    by_model = [
        Route(base + ending, call, methods=methods)
        for base in (MODEL, VERSION)
        for ending, call, methods in (
            ("", inference.metadata, ["GET"]),
            ("/ready", inference.model_ready, ["GET"]),
            ("/infer", inference.infer, ["POST"]),
        )
    ]
    return [
        Route("/predict", predict.one, methods=["POST"]),
        Route("/predict/links", predict.one, methods=["POST"]),
        Route("/predict/links/table", predict.many, methods=["POST"]),
        Route("/v2", inference.server),
        Route("/v2/health/live", inference.live),
        Route("/v2/health/ready", inference.ready),
        *by_model,
        Route("/healthz", probes.healthz),
        Route("/readyz", probes.readyz),
        Route("/metrics", probes.metrics),
        Route("/version", probes.version),
        *api_page.routes(),
    ]


def create_app(settings: Settings) -> Starlette:
    """Return the application; its models are loaded before the first request is taken."""
    service = Service(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        yield
        service.close()

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
