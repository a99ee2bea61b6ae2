"""Asks what watches Inkwell: each answer within a time and of a size, or it is away."""

import time
from typing import Any
from urllib.parse import urlencode

import httpx2

WAIT_S = 2.0
MOST_BYTES = 8 * 2**20


class AwayError(Exception):
    """It doesn't answer, or not in time, or not as it should; `reason` completes a sentence."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def fetch(base: str, path: str, parameters: dict[str, Any] | None = None) -> str:
    """Return the answer to a GET.

    Raises:
        AwayError: why there is none.
    """
    query = f"?{urlencode(parameters)}" if parameters else ""
    try:
        with (
            httpx2.Client(timeout=WAIT_S) as client,
            client.stream("GET", f"{base.rstrip('/')}{path}{query}") as answer,
        ):
            text = _read(answer)
    except httpx2.TimeoutException:
        raise AwayError(f"does not answer within {WAIT_S:.0f} s") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
        raise AwayError("does not answer") from None
    if answer.status_code != 200:
        raise AwayError(f"answers with the status {answer.status_code}", answer.status_code)
    return text


def _read(answer: httpx2.Response) -> str:
    """Return the body; who sends it drop by drop is not waited for."""
    ends = time.monotonic() + WAIT_S
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise AwayError("answers with more than can be shown")
        if time.monotonic() > ends:
            raise AwayError(f"does not answer within {WAIT_S:.0f} s")
    return body.decode()
