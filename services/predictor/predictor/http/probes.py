"""Health, figures and version, as every service of Inkwell answers them."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from features import identity
from predictor import __version__
from predictor.http.requests import model_of, service_of, tasks_of


async def healthz(_: Request) -> Response:
    """Say that the process is alive, whatever the models are doing."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """Say whether requests can be served, which tasks can't be, with the reason, and what drifts.

    One task that can be asked is enough: the others' models may never have been put here.
    """
    service = service_of(request)
    wrong = {name: service.reasons[name] for name in service.wanted if name in service.reasons}
    if service.tasks:
        drift = {task: window.said() for task, window in service.windows.items()}
        return JSONResponse(
            {"status": "ready", "tasks": list(service.tasks), "reasons": wrong, "drift": drift}
        )
    reason = next(iter(wrong.values()), "")
    return JSONResponse({"status": "failed", "reason": reason, "reasons": wrong}, 503)


async def metrics(request: Request) -> Response:
    """Return the figures for Prometheus."""
    service = service_of(request)
    windows = service.windows.items()
    service.metrics.drifted({task: window.indices() for task, window in windows})
    registry = service.metrics.registry
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


async def version(request: Request) -> Response:
    """Say what is running."""
    service = service_of(request)
    return JSONResponse(
        {
            "version": __version__,
            "commit": service.settings.commit,
            "features": identity.VERSION,
            "models": [model_of(request, task) for task in tasks_of(request)],
        }
    )
