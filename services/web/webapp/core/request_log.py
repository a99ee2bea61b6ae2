"""A line in the log for each request, which is named by its route."""

import logging
import time

from flask import Flask, Response, g, request

from contract import headers, log_fields
from contract import request_id as ids

from .logs import bind_request_id, request_id

QUIET_ROUTES = {"/healthz", "/readyz", "/metrics", "/static/<path:filename>"}
logger = logging.getLogger("inkwell.web")


def route() -> str:
    """Return the route's template, such as `/letters/<uuid:id>`; never what the person typed."""
    return request.url_rule.rule if request.url_rule else "unmatched"


def init_app(app: Flask) -> None:
    """Give each request an id and a line in the log."""

    @app.before_request
    def begin() -> None:
        bind_request_id(ids.accept(request.headers.get(headers.REQUEST_ID)))
        g.started = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[headers.REQUEST_ID] = request_id()
        level = logging.DEBUG if route() in QUIET_ROUTES else logging.INFO
        fields = {
            log_fields.METHOD: request.method,
            log_fields.ROUTE: route(),
            log_fields.STATUS: response.status_code,
            log_fields.SECONDS: round(time.perf_counter() - g.started, 4),
            "user_id": g.get("user_id"),
        }
        logger.log(level, log_fields.REQUEST, extra=fields)
        return response
