"""What the routes answer when a request is refused or fails: `{"error": sentence}`.

It is the shape of the Open Inference Protocol, and all routes share it.
"""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """Ends a request with an error; `field` names what of the body is wrong."""

    def __init__(
        self, status: int, message: str, field: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        self.response: Response = error(status, message, field, headers)


def error(
    status: int, message: str, field: str = "", headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return an error's answer."""
    body: dict[str, Any] = {"error": message}
    if field:
        body["field"] = field
    return JSONResponse(body, status, headers)


def refused(_: Request, exception: Exception) -> Response:
    """Return the answer that a refusal carries."""
    assert isinstance(exception, Refusal)  # noqa: S101 - registered for it alone
    return exception.response


def http_error(_: Request, exception: Exception) -> Response:
    """Return what routing refuses (404, 405) in the same shape."""
    assert isinstance(exception, HTTPException)  # noqa: S101 - registered for it alone
    headers = dict(exception.headers or {})
    return error(exception.status_code, exception.detail, headers=headers)


def server_error(_: Request, __: Exception) -> Response:
    """Return a failure of the predictor itself, without its details."""
    return error(500, "The predictor failed; its log says why.")
