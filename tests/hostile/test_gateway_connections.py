"""How many connections a gateway keeps, and for how long; with smaller numbers than its own."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.connections import get
from tests.hostile.gateway import echo, envoy
from tests.hostile.gateway.envoy import Envoy
from tests.hostile.gateway.patches import Config
from tests.hostile.gateway.siege import connector

pytestmark = pytest.mark.integration

MOST = 5
AGE_S = 3


def smaller(made: Config) -> None:
    """Have Envoy keep few connections, for a short time, by the settings that bound them."""
    (chain,) = made["static_resources"]["listeners"][0]["filter_chains"]
    common = chain["filters"][-1]["typed_config"]["common_http_protocol_options"]
    assert common["max_connection_duration"] == "60s"
    assert common["idle_timeout"] == "30s"
    common.update(max_connection_duration=f"{AGE_S}s", idle_timeout="2s")
    (monitor,) = made["overload_manager"]["resource_monitors"]
    assert monitor["typed_config"]["max_active_downstream_connections"] == 2500
    monitor["typed_config"]["max_active_downstream_connections"] = MOST


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Envoy]:
    folder: Path = tmp_path_factory.mktemp("connections")
    with echo.run() as (port, _), envoy.run(folder, port, smaller) as gateway:
        yield gateway


def ask(connection: socket.socket) -> bytes:
    """Return a whole answer; the echo's JSON ends with two braces."""
    connection.sendall(get("/"))
    answer = b""
    while not answer.endswith(b"}}"):
        piece = connection.recv(65536)
        assert piece, answer
        answer += piece
    return answer.lower()


def test_a_connection_without_a_request_is_closed(gateway: Envoy) -> None:
    begun = time.monotonic()
    with connector(gateway.port, "http/1.1")() as connection:
        connection.settimeout(20)
        assert connection.recv(1) == b""
    assert time.monotonic() - begun > 1


def test_an_old_connection_closes_with_an_answer(gateway: Envoy) -> None:
    answers = []
    with connector(gateway.port, "http/1.1")() as connection:
        for _ in range(4 * AGE_S):
            answers.append(ask(connection))
            if b"connection: close" in answers[-1]:
                break
            time.sleep(1)
        assert connection.recv(1) == b""
    assert len(answers) > 1
    assert {answer[:12] for answer in answers} == {b"http/1.1 200"}
    assert b"connection: close" in answers[-1]


def test_no_more_connections_are_kept_than_the_gateway_has_room_for(gateway: Envoy) -> None:
    connect = connector(gateway.port, "http/1.1")
    opened = [connect() for _ in range(MOST)]
    try:
        assert ask(opened[0]).startswith(b"http/1.1 200")
        with pytest.raises(OSError):  # noqa: PT011 - however the system says that it is closed
            connect()
        assert ask(opened[1]).startswith(b"http/1.1 200")
    finally:
        for each in opened:
            each.close()
