"""The application as it is served, and what else a server must be able to serve."""

import os
import tempfile
import time
from collections.abc import Iterator

from flask import Response, request, send_file

from webapp.wsgi import app

__all__ = ["app"]
FILE_BYTES = 1_500_000


@app.get("/tests/file")
def file() -> Response:
    """Send a file of 1.5 MB."""
    folder = tempfile.gettempdir()
    with tempfile.NamedTemporaryFile(dir=folder) as made:
        made.write(b"a" * FILE_BYTES)
        made.flush()
        return send_file(os.fspath(made.name), mimetype="application/octet-stream", max_age=60)


@app.post("/tests/echo")
def echo() -> Response:
    """Send back the request's body."""
    return Response(request.get_data(), mimetype="application/octet-stream")


@app.get("/tests/events")
def events() -> Response:
    """Send a line each half second, five of them."""

    def lines() -> Iterator[str]:
        for number in range(5):
            yield f"data: {number}\n\n"
            time.sleep(0.5)

    return Response(lines(), mimetype="text/event-stream")


@app.get("/tests/late")
def late() -> str:
    """Answer after so many seconds."""
    time.sleep(request.args.get("seconds", 1.0, type=float))
    return "late"


@app.get("/tests/fault")
def fault() -> Response:
    """Break in the middle of an answer."""

    def pieces() -> Iterator[str]:
        yield "begun"
        raise RuntimeError("what a person wrote")

    return Response(pieces(), mimetype="text/plain")
