"""JSON logs of the services under Starlette, one object a line, without any text of a person.

A service puts what the line of a request says besides into `facts_of` the request's scope.
"""

from __future__ import annotations

import logging
import logging.config
import time
import traceback
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers, MutableHeaders

from . import headers, log_fields
from . import request_id as ids
from .log_line import LogLine

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
PROBES = {"/healthz", "/readyz", "/metrics"}
SCOPE_KEY = "inkwell.facts"

log = logging.getLogger(__name__)


class Formatter(LogLine):
    """The lines of one service."""

    def request_id(self) -> str | None:
        """Return the id that `RequestLog` gave."""
        return request_id.get()

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Return an exception's type and places; its message may quote what a person wrote."""
        kind, _, trace = ei
        places = [f"{at.filename}:{at.lineno} in {at.name}" for at in traceback.extract_tb(trace)]
        return "\n  ".join([kind.__qualname__, *places])


class RequestLog:
    """Gives each request an id, X-Request-ID's or a new one, returns it, and logs the request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under its id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        accepted = ids.accept(Headers(scope=scope).get(headers.REQUEST_ID))
        request_id.set(accepted)
        started, status = time.monotonic(), 499  # nginx's number for a client that left

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[headers.REQUEST_ID] = accepted
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            note(scope, status, time.monotonic() - started)


def facts_of(scope: Scope) -> dict[str, Any]:
    """Return the fields that a request's line gets besides, to read and to add to."""
    found: dict[str, Any] = scope.setdefault(SCOPE_KEY, {})
    return found


def note(scope: Scope, status: int, seconds: float) -> None:
    """Log a request by its route; an address that is none of ours may hold anything."""
    template = getattr(scope.get("route"), "path", scope["path"])  # /v2/models/{name}
    route = template if "endpoint" in scope else "unknown"
    if route not in PROBES:
        extra = {
            log_fields.METHOD: scope["method"],
            log_fields.ROUTE: route,
            log_fields.STATUS: status,
            log_fields.SECONDS: round(seconds, 3),
        }
        log.info(log_fields.REQUEST, extra={**extra, **facts_of(scope)})


def configure(level: str) -> None:
    """Send every logger's lines to standard error as JSON, uvicorn's included."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": Formatter, "format": "%(message)s"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"level": level.upper(), "handlers": ["stderr"]},
        }
    )
    for chatty in ("httpx2", "httpcore2", "huggingface_hub"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns of each word that is sent to a client in the moment that it leaves.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
