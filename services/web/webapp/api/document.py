"""The OpenAPI document: what the library gathers from the views, and what holds for all."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Response, current_app
from flask_openapi.models.info import Info
from flask_openapi.models.security_scheme import SecurityScheme
from flask_openapi.openapi import OpenAPI
from pydantic import Field

from contract.version import VERSION
from webapp.accounts.tokens import ACCESS_COOKIE
from webapp.core.errors import FAILURES

from .fields import Output
from .requests import PREFIX

OPENAPI_VERSION = "3.1.1"
EXTENSION = "inkwell.openapi"
DESCRIPTION = """Write cover letters from your own facts, and keep them.

Get a token from `POST /api/v1/auth/token` and send it as `Authorization: Bearer …`; a browser
that is logged in may send its cookies instead, with `X-CSRF-TOKEN` where something changes.
Every failure has one shape; unknown fields and parameters are refused."""
SAFE = ("get", "head", "options")
HTTP_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
SCHEMES: dict[str, dict[str, Any]] = {
    "bearer": {**HTTP_BEARER, "description": "The access token."},
    "refresh": {**HTTP_BEARER, "description": "The refresh token."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": ACCESS_COOKIE},
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-TOKEN",
        "description": "The value of the cookie csrf_access_token.",
    },
}


class Failure(Output):
    """What went wrong."""

    code: str = Field(description="Names the kind of failure, for programs.", examples=["invalid"])
    message: str = Field(description="A sentence for a person.")
    field: str | None = Field(description="The input that is wrong, if it is one.")


class Error(Output):
    """The one shape of every failure."""

    error: Failure
    request_id: str = Field(description="Finds the request in the logs; also in X-Request-ID.")


def failures(*statuses: int) -> dict[str | int, Any]:
    """Return what an operation may answer beside what all of its kind may; see `_usual`."""
    return {status: {"description": FAILURES[status][1]} for status in statuses}


def init_app(app: OpenAPI) -> None:
    """Say what the document is about, and serve it."""
    app.openapi_version = OPENAPI_VERSION
    app.info = Info(title="Inkwell", version=VERSION, description=DESCRIPTION)
    app.security_schemes = {
        name: SecurityScheme.model_validate(scheme) for name, scheme in SCHEMES.items()
    }
    app.validation_error_model = Error
    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi", _show)


def finish(app: OpenAPI) -> None:
    """Write the document, once every operation is registered."""
    document = app.api_doc
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _finish(operation, path, method)
    answered = {
        status
        for item in document["paths"].values()
        for op in item.values()
        for status in op["responses"]
    }
    document["components"]["responses"] = {
        str(status): _response(status, code, message)
        for status, (code, message) in FAILURES.items()
        if str(status) in answered
    }
    app.extensions[EXTENSION] = json.dumps(document, ensure_ascii=False)


def _show() -> Response:
    return Response(current_app.extensions[EXTENSION], mimetype="application/json")


def _finish(operation: dict[str, Any], path: str, method: str) -> None:
    operation.pop("deprecated", None)
    if "description" in operation:
        operation["description"] = operation["description"].replace("<br/>", " ").strip()
    for requirement in operation.get("security", []):
        if "cookie" in requirement and method not in SAFE:
            requirement["csrf"] = []
    answers = operation["responses"]
    refused = {*_usual(operation, path, method), *(int(s) for s in answers if int(s) >= 400)}
    for status in sorted(refused):
        answers.pop(str(status), None)  # so that they stand in order
        answers[str(status)] = {"$ref": f"#/components/responses/{status}"}


def _usual(operation: dict[str, Any], path: str, method: str) -> Iterator[int]:
    """What any operation of this kind may answer when it doesn't do what was asked."""
    yield from (422, 503)
    if operation.get("security"):
        yield 401
    if method not in SAFE:
        yield 403
    if "{" in path:
        yield 404
    if "requestBody" in operation:
        yield from (400, 413, 415)


def _response(status: int, code: str, message: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    example = {
        "error": {"code": code, "message": message, "field": None},
        "request_id": "0123456789abcdef0123456789abcdef",
    }
    response: dict[str, Any] = {
        "description": message,
        "content": {"application/json": {"schema": schema, "example": example}},
    }
    if status in (429, 503):
        wait = {"schema": {"type": "integer", "minimum": 0}, "description": "Seconds to wait."}
        response["headers"] = {"Retry-After": wait}
    return response
