"""Ten letters in any 60 seconds: over three gateways, whenever the minute begins."""

import itertools
import os
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx2
import pytest

from harness.people import FORM, PASSWORD
from tests.hostile import direct_web
from tests.hostile.figures import record
from tests.hostile.gateway import envoy

WINDOW_S, MOST = 60.0, 10
SECONDS = 130.0  # two windows and a bit
ROUNDED_UP_S = 2.0  # the header's whole seconds, and the answer's way
pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        os.environ.get("INKWELL_HOSTILE") != "all",
        reason="lasts over two minutes: make test-hostile",
    ),
]


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[httpx2.Client]]:
    """One client of each of three gateways."""
    folder = tmp_path_factory.mktemp("windows")
    with ExitStack() as stack:
        web = stack.enter_context(direct_web.run(folder, {"INKWELL_TRUSTED_PROXIES": "1"}))
        made = []
        for number in range(3):
            own = folder / f"gateway{number}"
            own.mkdir()
            gateway = stack.enter_context(envoy.run(own, web.port))
            made.append(stack.enter_context(client(gateway)))
        yield made


def client(gateway: envoy.Envoy) -> httpx2.Client:
    trust = ssl.create_default_context(cafile=str(gateway.authority))
    return httpx2.Client(base_url=gateway.url, verify=trust, timeout=30)


def most_in_a_window(asked: list[tuple[float, float]]) -> int:
    """Return how many letters were surely asked for within 60 seconds.

    `asked` holds when each request was begun and answered: it was counted in between.
    """
    return max(
        sum(answered < begun + WINDOW_S for other, answered in asked if other >= begun)
        for begun, _ in asked
    )


def test_no_60_seconds_see_more_than_ten_letters_and_retry_after_is_true(
    clients: list[httpx2.Client],
) -> None:
    account = {"username": "ann", "email": "ann@example.com", "password": PASSWORD}
    clients[0].post("/auth/register", data=account)
    pair = clients[0].post(
        "/api/v1/auth/token", json={k: account[k] for k in ("username", "password")}
    )
    headers = {"Authorization": f"Bearer {pair.json()['access_token']}"}
    asked: list[tuple[float, float]] = []
    free_at = 0.0
    early = late = 0
    turns = itertools.cycle(clients)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        begun = time.monotonic()
        answer = next(turns).post("/api/v1/letters", json=FORM, headers=headers)
        if answer.status_code == 201:
            asked.append((begun, time.monotonic()))
            early += begun < free_at - ROUNDED_UP_S
            free_at = 0.0
            stopped = f"/api/v1/letters/{answer.json()['id']}"
            next(turns).delete(stopped, headers=headers)
        else:
            assert answer.status_code == 429, answer.text
            assert answer.json()["error"]["code"] == "too_many_requests"
            late += begun > free_at > 0
            free_at = time.monotonic() + int(answer.headers["Retry-After"])
        time.sleep(0.05 if len(asked) % MOST else 0.5)
    record(window_max_in_60s=most_in_a_window(asked))
    assert most_in_a_window(asked) == MOST
    assert len(asked) >= 2 * MOST
    assert early == 0
    assert late == 0
