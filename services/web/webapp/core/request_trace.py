"""The span of a request to the web, named by its route, and where its trace is continued from."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, got_request_exception, request

from contract import traces

from .config import Config
from .request_log import QUIET_ROUTES, route

HEADER = "HTTP_TRACEPARENT"  # contract.headers.TRACEPARENT, as WSGI names it
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
QUIET = ("/static/", *(each for each in QUIET_ROUTES if "<" not in each))


def init_app(app: Flask, config: Config) -> None:
    """Trace requests, if traces are sent anywhere; until the answer begins, as they are timed."""
    if not config.traces_url:
        return
    inner = app.wsgi_app

    def traced(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(QUIET):
            return inner(environ, start_response)
        # Whoever asks without a proxy of ours between can't decide what is kept.
        parent = environ.get(HEADER, "") if config.trusted_proxies else ""
        with traces.span("request", kind="server", parent=parent):
            return inner(environ, start_response)

    app.wsgi_app = traced  # type: ignore[method-assign]
    app.after_request(_describe)
    got_request_exception.connect(_fail, app)


def _describe(response: Response) -> Response:
    span = traces.current()
    span.rename(f"{_method()} {route()}")
    span.set(http__request__method=_method(), http__route=route())
    span.set(http__response__status_code=response.status_code)
    if response.status_code >= 500:
        span.fail(str(response.status_code))
    return response


def _method() -> str:
    return request.method if request.method in METHODS else "_OTHER"


def _fail(_app: Flask, exception: Exception, **_: Any) -> None:
    traces.current().fail(type(exception).__qualname__)
