"""Middleware that checks the Host header of API requests, against DNS rebinding by web pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from modelserver.http import openai_shapes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PORT = re.compile(r":\d*\Z")  # behind a name or behind an IPv6 address in brackets
API = "/v1/"  # health, metrics and version are asked for by address, and show nothing private


class AllowedHosts:
    """Refuses requests to the API under a name that isn't allowed; None allows every name."""

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...] | None) -> None:
        self.app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it before its body is read."""
        if scope["type"] != "http" or self._allows(scope):
            await self.app(scope, receive, send)
            return
        message = "This server is not asked by that name: INKWELL_MODEL_HOSTS has those that it is."
        await openai_shapes.error(421, message, code="wrong_host")(scope, receive, send)

    def _allows(self, scope: Scope) -> bool:
        if self._allowed is None or not scope["path"].startswith(API):
            return True
        names = [name_of(value) for value in Headers(scope=scope).getlist("host")]
        return len(names) == 1 and names[0] in self._allowed


def name_of(host: str) -> str:
    """Return a Host header's name or address without its port."""
    return PORT.sub("", host.strip()).lower()
