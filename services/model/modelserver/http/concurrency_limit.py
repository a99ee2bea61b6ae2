"""Middleware that limits how many POST requests are served at once, before bodies are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelserver.http import openai_shapes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from modelserver.service import Service

BEING_READ = 16  # requests whose body or prompt is being read, beside those in slots and queue


class ConcurrencyLimit:
    """Limits the memory that POST requests take; health and metrics always pass."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app = app
        self._service = service
        self._limit = service.settings.slots + service.settings.queue + BEING_READ
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it at once."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        if self._inside >= self._limit:
            await self._refuse(scope, receive, send)
            return
        self._inside += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._inside -= 1

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._service.metrics.ended("refused")
        engine = self._service.engine
        seconds = engine.retry_after() if engine else 2
        message = f"The model server is busy with {self._limit} requests."
        headers = {"Retry-After": str(seconds)}
        refusal = openai_shapes.error(503, message, code="queue_full", headers=headers)
        await refusal(scope, receive, send)
