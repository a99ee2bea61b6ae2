"""Asks the predictor, which alone runs the lab's models."""

from typing import Any

import httpx2

from contract import headers
from webapp.core.config import current_config
from webapp.core.logs import request_id
from webapp.core.problem import Problem

WAIT_S = 10.0
RETRY_S = 5
CSV = "text/csv; charset=utf-8"


class NoLab(Problem):
    """No predictor belongs to this web."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no lab here.")


class Away(Problem):
    """The predictor does not answer, or is busy."""

    status = 503
    code = "unavailable"

    def __init__(self) -> None:
        super().__init__(
            "Links can't be judged at the moment. Please try again in a few seconds.",
            retry_after=RETRY_S,
        )


class Unreadable(Problem):
    """The predictor can't take what was sent, and says why."""

    status = 422
    code = "invalid"


def post(url: str, content: bytes, asked: dict[str, str]) -> httpx2.Response:
    """Return the predictor's answer; it is an error that it does not come in time."""
    with httpx2.Client(timeout=WAIT_S) as client:
        return client.post(url, content=content, headers=asked)


def judge(table: bytes) -> dict[str, Any]:
    """Return what is said of the addresses of a CSV file, and which model said it.

    Raises:
        Unreadable: the file can't be read, or has too many addresses.
        Away: the predictor does not answer.
        NoLab: there is none.
    """
    base = current_config().predictor_url
    if not base:
        raise NoLab
    asked = {
        "Content-Type": CSV,
        "Accept": "application/json",
        headers.REQUEST_ID: request_id() or "",
    }
    try:
        answer = post(f"{base.rstrip('/')}/predict/links/table", table, asked)
        said = answer.json()
        if answer.status_code in (413, 422):
            raise Unreadable(said["error"], field="file")
        answer.raise_for_status()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError) as error:
        raise Away from error
    if not isinstance(said, dict) or not {"predictions", "model"} <= said.keys():
        raise Away
    return said
