"""What the server answers itself, without the application: the project's shape of a failure."""

import json
from http import HTTPStatus

from contract import request_id as ids
from contract.headers import REQUEST_ID
from webapp.core.errors import FAILURES
from webapp.core.metrics import REFUSALS
from webapp.pages.security import HEADERS, OTHER_POLICY


class Refusal:
    """A failure with an HTTP status, as waitress expects its errors."""

    def __init__(self, status: int) -> None:
        self.code = status

    def to_response(self, _ident: object = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return the status line, the headers and the body."""
        code, message = FAILURES[self.code]
        request_id = ids.new()
        error = {"code": code, "message": message, "field": None}
        body = json.dumps({"error": error, "request_id": request_id}).encode()
        headers = {
            **HEADERS,
            "Content-Security-Policy": OTHER_POLICY,
            "Content-Type": "application/json",
            REQUEST_ID: request_id,
        }
        REFUSALS.labels(code).inc()
        return f"{self.code} {HTTPStatus(self.code).phrase}", list(headers.items()), body

    def raw(self) -> bytes:
        """Return the whole answer, after which the connection is closed."""
        status, headers, body = self.to_response()
        headers += [("Content-Length", str(len(body))), ("Connection", "close")]
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
