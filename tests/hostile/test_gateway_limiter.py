"""What the gateway asks its limiter, and what comes of an answer: by address, whatever is forged.

What is counted by person needs a token that is checked, so that is in tests/deploy.
"""

from collections.abc import Iterator
from functools import partial

import httpx2
import pytest

from tests.hostile.gateway import bootstrap, echo, envoy
from tests.hostile.gateway import limiter as envoy_limiter
from tests.hostile.gateway.envoy import Envoy
from tests.hostile.gateway.limiter import Limiter
from tests.hostile.gateway.siege import connector

pytestmark = pytest.mark.integration

FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Envoy-External-Address": "203.0.113.9"}
OWN = ("remote_address", "127.0.0.1")
CONNECT = (("action", "connect"), OWN)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Limiter, Envoy]]:
    folder = tmp_path_factory.mktemp("limited")
    with echo.run() as (port, _), envoy_limiter.run() as limiter:
        change = partial(bootstrap.with_limiter, port=limiter.port)
        with envoy.run(folder, port, change) as gateway:
            yield limiter, gateway


@pytest.fixture
def limiter(running: tuple[Limiter, Envoy]) -> Limiter:
    running[0].asked.clear()
    running[0].refused.clear()
    return running[0]


@pytest.fixture
def client(limiter: Limiter, running: tuple[Limiter, Envoy]) -> Iterator[httpx2.Client]:
    with envoy.client(running[1]) as client:
        yield client


def test_a_connection_is_counted_once_by_the_sockets_address(
    client: httpx2.Client, limiter: Limiter
) -> None:
    for _ in range(3):
        client.get("/", headers=FORGED)
    assert limiter.asked == [CONNECT]


@pytest.mark.parametrize(
    ("path", "action"),
    [
        *(("/letters", "write"), ("/model%2Fquery?x=1", "write"), ("//api/v1//letters", "write")),
        *(("/auth/login", "login"), ("/x/../auth/%72egister", "login")),
    ],
)
def test_a_request_is_counted_by_the_sockets_address_whatever_is_forged(
    path: str, action: str, client: httpx2.Client, limiter: Limiter, running: tuple[Limiter, Envoy]
) -> None:
    client.get("/")
    limiter.asked.clear()
    limiter.refused = {(("action", action), OWN)}
    answer = client.post(running[1].url + path, headers=FORGED)
    asked = [each for each in limiter.asked if each[-1][0] == "remote_address"]
    assert asked == [(("action", action), OWN)]
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "too_many_requests"


def test_an_address_with_too_many_connections_gets_no_further_one(
    client: httpx2.Client, limiter: Limiter, running: tuple[Limiter, Envoy]
) -> None:
    assert client.get("/").status_code == 200
    limiter.refused = {CONNECT}
    assert client.get("/").status_code == 200, "the one that is open stays"
    with connector(running[1].port, "http/1.1")() as refused:
        assert refused.recv(1) == b""


def test_reading_costs_nothing(client: httpx2.Client, limiter: Limiter) -> None:
    client.get("/")
    limiter.asked.clear()
    for path in ("/letters", "/letters/7", "/static/css/base.css", "/letters/7/events"):
        client.get(path)
    assert not limiter.asked
