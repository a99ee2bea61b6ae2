"""Half, slow, broken and pipelined requests by the hundred, while another person is at work."""

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import pytest

from tests.e2e.people import Person
from tests.hostile import direct_web
from tests.hostile.connections import CASES, Connect, Seen, head, play
from tests.hostile.direct_web import DirectWeb
from tests.hostile.figures import record

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]
TIMES = 3  # each case, all of them at once
HALF_SENT = 150
ADDRESSES = [f"127.0.0.{number}" for number in range(2, 12)]
P99_S = 1.0
LETTER_S = 7.0  # from one to the next: a person may have so many in a minute
PAGES = ("/letters", "/auth/login", "/api/v1/account", "/user/protected")
LEAST = 100  # answers that a percentile is taken of
PEAK_MB = 768
T = TypeVar("T")


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


@dataclass
class AtWork:
    """Somebody who reads, writes and follows a letter until told to stop."""

    person: Person
    seconds: list[float] = field(default_factory=list)
    letters: int = 0
    fault: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        try:
            while not self.stopped.is_set():
                self._once()
        except Exception as error:  # noqa: BLE001 - told by the test, with the server's log
            self.fault = repr(error)

    def _once(self) -> None:
        begun = time.monotonic()
        letter = self._timed(self.person.ask)
        self._timed(lambda: self._first_event(letter))
        assert self.person.watch(letter).end["status"] == "done"
        self.letters += 1
        while time.monotonic() < begun + LETTER_S and not self.stopped.is_set():
            for path in PAGES:
                answer = self._timed(partial(self.person.client.get, path))
                assert answer.status_code in (200, 302), (path, answer.status_code)

    def _first_event(self, letter: str) -> None:
        with self.person.client.stream("GET", f"/letters/{letter}/events") as answer:
            assert answer.status_code == 200
            next(answer.iter_lines())

    def _timed(self, act: Callable[[], T]) -> T:
        begun = time.perf_counter()
        result = act()
        self.seconds.append(time.perf_counter() - begun)
        return result

    def p99(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]


@contextmanager
def at_work(web: DirectWeb) -> Iterator[AtWork]:
    """Let somebody work during the block; then hold what they met to what was promised."""
    workers = web.workers()
    someone = AtWork(Person(web.url))
    working = threading.Thread(target=someone.work)
    working.start()
    try:
        yield someone
    finally:
        someone.stopped.set()
        working.join()
    record(
        other_person_p99_s=round(someone.p99(), 3),
        worker_deaths=len(workers - web.workers()),
        peak_web_mb=round(web.peak_bytes / 2**20),
    )
    assert not someone.fault, (someone.fault, web.log.read_text()[-3000:])
    assert someone.letters > 0
    assert len(someone.seconds) >= LEAST
    assert someone.p99() <= P99_S, sorted(someone.seconds)[-20:]
    assert web.workers() == workers
    assert web.peak_bytes <= PEAK_MB * 2**20
    assert web.errors() == []


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
    record(cases=len(CASES), slowest_request_s=round(max(each.seconds for each in seen), 1))
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
