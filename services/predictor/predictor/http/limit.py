"""Middleware that limits how many requests a model works for at once, before bodies are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predictor.http import refusals

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from predictor.service import Service

RETRY_S = "1"


class Limit:
    """Limits the memory that such requests take; health and metrics always pass."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app = app
        self._service = service
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it at once."""
        if scope["type"] != "http" or not works(scope):
            await self.app(scope, receive, send)
            return
        limit = self._service.settings.requests
        if self._inside >= limit:
            self._service.metrics.refused.inc()
            message = f"The predictor is busy with {limit} requests."
            await refusals.error(503, message, headers={"Retry-After": RETRY_S})(
                scope, receive, send
            )
            return
        self._inside += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._inside -= 1


def works(scope: Scope) -> bool:
    """Tell whether a model works for a request."""
    return bool(scope["method"] == "POST" or scope["path"] == "/predict")
