"""An answer to a question about a picture, as a stream of events."""

import json
from collections.abc import Iterator

from flask import Response

from .questions import Asked


def stream(asked: Asked) -> Response:
    """Return the answer's events: its sentences, and its end."""
    # The header asks a proxy in front (nginx) to pass each event on at once.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    response = Response(_events(asked), mimetype="text/event-stream", headers=headers)
    response.call_on_close(asked.close)  # where the client left before the first word
    return response


def _events(asked: Asked) -> Iterator[str]:
    for sentence in asked.sentences():
        yield _event("text", text=sentence)
    yield _event("end", **asked.outcome())


def _event(name: str, **data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
