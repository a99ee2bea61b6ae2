"""Asks the fetcher, which alone reaches the internet, for the picture at an address."""

import httpx2

from contract import headers
from webapp.core.config import current_config
from webapp.core.logs import request_id
from webapp.core.problem import Problem

WAIT_S = 10.0  # the fetcher gives up after half of it
RETRY_S = 5
REFUSED = (413, 415, 422)
FIELD = "url"


class NoFetcher(Problem):
    """No fetcher belongs to this web."""

    status = 422
    code = "invalid"

    def __init__(self) -> None:
        super().__init__("Pictures can't be named by their addresses here.", field=FIELD)


class FetcherAway(Problem):
    """The fetcher does not answer, or is busy."""

    status = 503
    code = "unavailable"

    def __init__(self) -> None:
        super().__init__(
            "Pictures can't be fetched at the moment. Please try again in a few seconds.",
            retry_after=RETRY_S,
        )


class Unfetched(Problem):
    """There is no picture at the address that may be fetched, and a sentence says why."""

    status = 422
    code = "invalid"


def is_there() -> bool:
    """Tell whether pictures can be named by their addresses."""
    return bool(current_config().fetcher_url)


def post(url: str, asked: dict[str, str]) -> httpx2.Response:
    """Return the fetcher's answer; no proxy of the environment is asked."""
    names = {headers.REQUEST_ID: request_id() or ""}
    with httpx2.Client(timeout=WAIT_S, trust_env=False) as client:
        return client.post(url, json=asked, headers=names)


def fetch(url: str) -> bytes:
    """Return the picture at an address.

    Raises:
        Unfetched: it is refused, can't be reached, or is no picture.
        FetcherAway: the fetcher does not answer.
        NoFetcher: there is none.
    """
    base = current_config().fetcher_url
    if not base:
        raise NoFetcher
    try:
        answer = post(f"{base.rstrip('/')}/fetch", {FIELD: url})
        if answer.status_code in REFUSED:
            raise Unfetched(answer.json()["error"].removeprefix(f"{FIELD}: "), field=FIELD)
        return answer.raise_for_status().content
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, UnicodeError) as error:
        raise FetcherAway from error
