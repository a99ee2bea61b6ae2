"""Half, slow, broken and pipelined requests by the hundred, while another person is at work."""

import itertools
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.hostile import direct_web
from tests.hostile.at_work import LEAST, at_work
from tests.hostile.connections import CASES, Connect, Seen, head, play
from tests.hostile.direct_web import DirectWeb
from tests.hostile.figures import record

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]
TIMES = 3  # each case, all of them at once
HALF_SENT = 150
ADDRESSES = [f"127.0.0.{number}" for number in range(2, 12)]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectWeb]:
    with direct_web.run(tmp_path_factory.mktemp("hostile")) as web:
        yield web


def connecting(web: DirectWeb, *addresses: str) -> Connect:
    """Return what opens a connection from each of these addresses in turn."""
    turns = itertools.cycle(addresses)

    def connect() -> socket.socket:
        return socket.create_connection(
            ("127.0.0.1", web.port), timeout=30, source_address=(next(turns), 0)
        )

    return connect


def test_no_request_stops_another_person(web: DirectWeb) -> None:
    strangers = connecting(web, *ADDRESSES)
    cases = CASES * TIMES
    with at_work(web), ThreadPoolExecutor(len(cases)) as players:
        half_sent = [strangers() for _ in range(HALF_SENT)]
        for number, connection in enumerate(half_sent):
            connection.sendall(head("GET", "/") if number % 2 else head("POST", "/model/query"))
        seen: list[Seen] = list(players.map(lambda case: play(case, strangers), cases))
        for connection in half_sent:
            connection.close()
    record(direct_cases=len(CASES))
    assert [each.wrong for each in seen if each.wrong] == []


def test_half_requests_from_ones_own_address_stop_nobody_either(web: DirectWeb) -> None:
    mine = connecting(web, "127.0.0.1")
    with at_work(web) as someone:
        half_sent = [mine() for _ in range(3 * HALF_SENT)]
        for connection in half_sent:
            connection.sendall(head("POST", "/auth/login", "Content-Length: 9") + b"\r\na")
        end = time.monotonic() + 90
        while len(someone.seconds) < LEAST and time.monotonic() < end:
            time.sleep(0.1)
        for connection in half_sent:
            connection.close()
