"""One shape for every failure: JSON for programs, a page for browsers.

`{"error": {"code": "not_found", "message": "...", "field": null}, "request_id": "..."}`
"""

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from psycopg2.errors import DeadlockDetected, ForeignKeyViolation
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException

from .database import db
from .logs import request_id
from .problem import Problem
from .request_log import route

DATABASE_RETRY_S = 5
API_PREFIX = "/api/"
logger = logging.getLogger("inkwell.web")

# Codes and sentences of our own, for a library's description can quote what was sent.
FAILURES: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "The request can't be understood."),
    401: ("unauthorized", "Please log in."),
    403: ("forbidden", "This is not allowed."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address doesn't take such a request."),
    406: ("not_acceptable", "None of the accepted formats is available."),
    408: ("request_timeout", "The request took too long to arrive."),
    409: ("conflict", "This changed in the meantime. Please load it again."),
    413: ("too_large", "The request is too large."),
    414: ("uri_too_long", "The address is too long."),
    415: ("unsupported_media_type", "This kind of content is not understood."),
    422: ("invalid", "Something in the request is not valid."),
    429: ("too_many_requests", "Too many requests. Please wait a little."),
    431: ("headers_too_large", "The request's headers are too large."),
    500: ("internal_error", "Something went wrong on our side. It has been logged."),
    503: ("unavailable", "This is not available at the moment. Please try again shortly."),
    504: ("timeout", "This took too long. Please try again."),
}


def wants_html() -> bool:
    """Return whether a page is expected: Accept names text/html, and the API isn't called."""
    in_api = request.path.startswith(API_PREFIX)
    return not in_api and "text/html" in request.headers.get("Accept", "")


def error_body(code: str, message: str, field: str | None = None) -> dict[str, object]:
    """Return the one JSON shape of a failure."""
    error = {"code": code, "message": message, "field": field}
    return {"error": error, "request_id": request_id()}


def error_response(
    status: int,
    code: str | None = None,
    message: str | None = None,
    *,
    field: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a failure as the caller reads it; code and message default to the status's."""
    usual_code, usual_message = FAILURES.get(status, FAILURES[500 if status >= 500 else 400])
    code, message = code or usual_code, message or usual_message
    if wants_html():
        wait = (headers or {}).get("Retry-After")
        context = {"status": status, "message": message, "wait": wait}
        g.failure = status
        response = make_response(render_template("error.html", **context))
    else:
        response = jsonify(error_body(code, message, field))
    response.status_code = status
    response.headers.update(headers or {})
    return response


def init_app(app: Flask) -> None:
    """Answer every exception with the one shape."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(ObjectDeletedError, _overtaken)
    app.register_error_handler(StaleDataError, _overtaken)
    app.log_exception = _log_fault  # type: ignore[method-assign]
    app.teardown_appcontext(_let_go)


def _let_go(_error: BaseException | None) -> None:
    """Give the connection back, even one that has died since: by now the answer stands."""
    try:
        db.session.close()
    except DBAPIError:
        db.session().invalidate()


def _problem(error: Problem) -> Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else {}
    return error_response(
        error.status, error.code, error.message, field=error.field, headers=headers
    )


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirect
    headers = {
        name: value
        for name, value in error.get_response(request.environ).headers.items()
        if not name.lower().startswith("content-")
    }
    return error_response(error.code, headers=headers)


def _overtaken(_error: Exception) -> Response:
    """Another request of the person's has deleted what this one was about."""
    db.session.rollback()
    return error_response(409)


def _log_fault(exc_info: Any) -> None:
    """Log a fault by its route: the path of Flask's own line holds what somebody typed."""
    fields = {"method": request.method, "route": route()}
    logger.error("fault", exc_info=exc_info, extra=fields)


def _database(error: DBAPIError | PoolTimeout) -> Response:
    """A database that is away is a pause, not a fault; any other error of it is a fault."""
    if isinstance(error, DBAPIError) and isinstance(
        error.orig, DeadlockDetected | ForeignKeyViolation
    ):
        return _overtaken(error)
    away = isinstance(error, OperationalError | InterfaceError | PoolTimeout)
    if away or (isinstance(error, DBAPIError) and error.connection_invalidated):
        logger.warning("database unavailable", extra={"error": type(error).__name__})
        message = "The database is not answering. Please try again in a few seconds."
        return error_response(503, message=message, headers={"Retry-After": str(DATABASE_RETRY_S)})
    logger.error("database error", exc_info=error)
    return error_response(500)
