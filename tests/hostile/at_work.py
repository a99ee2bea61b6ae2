"""Another person, at work while somebody attacks, and what they may meet."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import httpx2

from harness.people import Person
from tests.hostile.direct_web import DirectWeb
from tests.hostile.figures import record

P99_S = 1.0
LEAST = 100  # answers that a percentile is taken of
PEAK_MB = 768
LETTER_S = 7.0  # from one to the next: a person may have so many in a minute
PAGES = ("/letters", "/auth/login", "/api/v1/account", "/user/protected")
T = TypeVar("T")


@dataclass
class AtWork:
    """Somebody who reads, writes and follows a letter until told to stop."""

    person: Person
    seconds: list[float] = field(default_factory=list)
    letters: int = 0
    fault: str = ""
    resets: int = 0
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
                answer = self._timed(partial(self._get, path))
                assert answer.status_code in (200, 302), (path, answer.status_code)

    def _get(self, path: str) -> httpx2.Response:
        """Read a page as browsers do: again, where an idle connection is closed at that moment."""
        try:
            return self.person.client.get(path)
        except httpx2.ReadError:
            self.resets += 1
            return self.person.client.get(path)

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
    assert someone.resets <= 1
    assert someone.letters > 0
    assert len(someone.seconds) >= LEAST
    assert someone.p99() <= P99_S, sorted(someone.seconds)[-20:]
    assert web.workers() == workers
    assert web.peak_bytes <= PEAK_MB * 2**20
    assert web.errors() == []
