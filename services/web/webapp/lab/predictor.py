"""Asks the predictor, which alone runs the lab's models."""

from http import HTTPStatus
from typing import Any

import httpx2

from contract import headers
from webapp.core.config import current_config
from webapp.core.logs import request_id
from webapp.core.problem import Problem

WAIT_S = 10.0
SOON_S = 2.0  # for a page that is shown without the answer, too
RETRY_S = 5
CSV = "text/csv; charset=utf-8"
REFUSED = (413, 415, 422)


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

    def __init__(self, things: str) -> None:
        super().__init__(
            f"{things} can't be judged at the moment. Please try again in a few seconds.",
            retry_after=RETRY_S,
        )


class Unreadable(Problem):
    """The predictor can't take what was sent, and says why."""

    status = 422
    code = "invalid"


def post(url: str, content: bytes, asked: dict[str, str], wait: float = WAIT_S) -> httpx2.Response:
    """Return the predictor's answer; it is an error that it does not come in time."""
    with httpx2.Client(timeout=wait) as client:
        return client.post(url, content=content, headers=asked)


def get(url: str) -> httpx2.Response:
    """Return the predictor's answer."""
    with httpx2.Client(timeout=SOON_S) as client:
        return client.get(url)


def is_there(task: str) -> bool:
    """Tell whether the predictor has a model of a task; if it doesn't answer, it may have one."""
    try:
        answer = get(f"{_base()}/v2/models/{task}/ready")
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return True
    return answer.status_code == HTTPStatus.OK


def ask(
    path: str, content: bytes, media_type: str, *, things: str, field: str, wait: float = WAIT_S
) -> dict[str, Any]:
    """Return what the predictor says of a body.

    Args:
        path: of its route.
        content: of the body.
        media_type: of the body; the answer is JSON.
        things: that are judged, at the beginning of a sentence about them.
        field: that a refusal names.
        wait: seconds.

    Raises:
        Unreadable: the body can't be judged; the message says why.
        Away: the predictor does not answer.
        NoLab: there is none.
    """
    asked = {
        "Content-Type": media_type,
        "Accept": "application/json",
        headers.REQUEST_ID: request_id() or "",
    }
    url = _base() + path
    try:
        answer = post(url, content, asked, wait)
        said = answer.json()
        if answer.status_code in REFUSED:
            raise Unreadable(said["error"], field=field)
        answer.raise_for_status()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError) as error:
        raise Away(things) from error
    if not isinstance(said, dict):
        raise Away(things)
    return said


def judge(table: bytes) -> dict[str, Any]:
    """Return what is said of the addresses of a CSV file, and which model said it.

    Raises:
        Unreadable: the file can't be read, or has too many addresses.
        Away: the predictor does not answer.
        NoLab: there is none.
    """
    said = ask("/predict/links/table", table, CSV, things="Links", field="file")
    if not {"predictions", "model"} <= said.keys():
        raise Away("Links")
    return said


def _base() -> str:
    base = current_config().predictor_url
    if not base:
        raise NoLab
    return base.rstrip("/")
