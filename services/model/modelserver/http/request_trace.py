"""Middleware: the span of a request to the API, which continues the caller's trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from contract import headers, log_fields, traces
from contract.asgi_log import facts_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/v1/"
METHODS = ("GET", "POST")
LEFT = 499  # the status of a request whose client left, as in the log


class RequestTrace:
    """Traces requests to the API from their head to the end of their answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request in a span, named by its route."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self.app(scope, receive, send)
            return
        status = LEFT

        async def send_and_look(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        parent = Headers(scope=scope).get(headers.TRACEPARENT, "")
        with traces.span("request", kind="server", parent=parent) as span:
            try:
                await self.app(scope, receive, send_and_look)
            finally:
                describe(span, scope, status)


def describe(span: traces.AnySpan, scope: Scope, status: int) -> None:
    """Name a span by method, route and status, and give it the answer's tokens."""
    method = scope["method"] if scope["method"] in METHODS else "_OTHER"
    route = scope["path"] if "endpoint" in scope else "unknown"
    span.rename(f"{method} {route}")
    span.set(http__request__method=method, http__route=route, http__response__status_code=status)
    if status >= 500:
        span.fail(str(status))
    if digest := facts_of(scope):
        span.set(
            gen_ai__usage__input_tokens=digest[log_fields.PROMPT_TOKENS],
            gen_ai__usage__output_tokens=digest[log_fields.COMPLETION_TOKENS],
            gen_ai__response__finish_reason=digest[log_fields.FINISH_REASON],
        )
