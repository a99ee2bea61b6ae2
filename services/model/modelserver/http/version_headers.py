"""Middleware that names the model in every answer, so that tracks can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

from contract.headers import MODEL_REVISION, MODEL_TRACK

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from modelserver.service import Service


class VersionHeaders:
    """Sets X-Inkwell-Model-Track, and X-Inkwell-Model-Revision where the model has one."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[MODEL_TRACK] = self._service.settings.track
                if revision := self._service.revision:
                    headers[MODEL_REVISION] = revision
            await send(message)

        await self.app(scope, receive, send_with_headers)
