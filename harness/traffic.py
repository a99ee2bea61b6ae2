"""Traffic for tests that change something meanwhile: people read pages, write and watch letters.

Every answer is counted by its status; answers without success are recorded. Who waited long also
takes long to ask again, so that a slow machine is not kept at its limit by the traffic alone.
"""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from harness.people import AWAY, FORM, Person, Watched, events

LETTER_EVERY_S = 10.0  # of one person; ten a minute are allowed
LETTERS = 20  # of one person; so many a day are allowed, however long it takes
LETTER_S = 120.0  # the most that one may take, a pause of whatever writes it included
SUCCESS = (200, 201)
READ = ("/user/protected", "/letters", "/api/v1/letters", "/static/css/base.css")
RECONNECT_S = 0.5  # as the stream's `retry:` tells a page
MAX_TEXT = 300  # characters of an answer


@dataclass(frozen=True)
class Trouble:
    """A request that had no success: what was seen of it, and when."""

    at_s: float
    request: str
    status: int | str
    retry_after: str = ""
    text: str = ""


@dataclass
class Tally:
    """What people saw.

    Attributes:
        answers: how often each status, or each error of a connection, was met.
        troubles: what wasn't a success.
        asked: the company of each letter that was acknowledged, by its id.
        seen: each letter as its page had it in the end.
    """

    answers: Counter[int | str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Watched] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __str__(self) -> str:
        """Return what there is to say of it in a failed test."""
        counts = ", ".join(f"{key}: {count}" for key, count in dict(self.answers).items())
        first = "\n".join(map(str, self.troubles[:10]))
        return f"{counts}; {len(self.asked)} letters\n{first}"

    @property
    def requests(self) -> int:
        """How many requests were made, streams among them."""
        return self.answers.total()

    @property
    def refused(self) -> list[Trouble]:
        """What was answered, but with no success."""
        return [each for each in self.troubles if isinstance(each.status, int)]

    def trouble_s(self) -> float:
        """Return the seconds from the first trouble to the last."""
        times = [each.at_s for each in self.troubles]
        return max(times) - min(times) if times else 0.0

    def quiet_s(self) -> float:
        """Return the seconds since the last trouble."""
        last = max((each.at_s for each in self.troubles), default=0.0)
        return time.monotonic() - self.began - last

    def note(self, request: str, answer: httpx2.Response | Exception) -> None:
        """Count an answer, or what came in place of one."""
        at_s = round(time.monotonic() - self.began, 1)
        if isinstance(answer, Exception):
            status: int | str = type(answer).__name__
            trouble = Trouble(at_s, request, status, text=str(answer))
        elif (status := answer.status_code) not in SUCCESS:
            retry_after = answer.headers.get("Retry-After", "")
            trouble = Trouble(at_s, request, status, retry_after, answer.text[:MAX_TEXT])
        with self.lock:
            self.answers[status] += 1
            if status not in SUCCESS:
                self.troubles.append(trouble)


class Crowd:
    """People who read, and of whom some write, until they are told to stop."""

    def __init__(self, people: Sequence[Person], writers: int, pause_s: float) -> None:
        self.tally = Tally()
        self._people = people
        self._writers = writers
        self._pause_s = pause_s
        self._done = threading.Event()
        self._numbers = itertools.count(1)

    @contextmanager
    def at_work(self) -> Iterator[Tally]:
        """Let them work within; at the end each letter that was begun is watched to its end."""
        with ThreadPoolExecutor(len(self._people) + self._writers) as pool:
            tasks: list[Future[None]] = [pool.submit(self._read, each) for each in self._people]
            tasks += [pool.submit(self._write, each) for each in self._people[: self._writers]]
            try:
                yield self.tally
            finally:
                self._done.set()
            for task in tasks:
                task.result()

    def _read(self, person: Person) -> None:
        account = {"username": person.name, "email": person.email}
        waited = 0.0
        for path in itertools.cycle([*READ, "update"]):
            if self._done.wait(max(self._pause_s, waited)):
                return
            began = time.monotonic()
            if path == "update":  # a write, which no proxy may send twice
                self._send(person, "PUT", "/user/update", data=account)
            else:
                self._send(person, "GET", path)
            waited = time.monotonic() - began

    def _send(
        self, person: Person, method: str, path: str, **content: object
    ) -> httpx2.Response | None:
        try:
            answer = person.client.request(method, path, **content)  # type: ignore[arg-type]
        except AWAY as error:
            self.tally.note(f"{method} {path}", error)
            return None
        self.tally.note(f"{method} {path}", answer)
        return answer

    def _write(self, person: Person) -> None:
        for _ in range(LETTERS):
            if self._done.is_set():
                return
            began = time.monotonic()
            company = f"Number {next(self._numbers)} Ltd"
            answer = self._send(
                person, "POST", "/api/v1/letters", json={**FORM, "company": company}
            )
            if answer is not None and answer.status_code == httpx2.codes.CREATED:
                letter = str(answer.json()["id"])
                with self.tally.lock:
                    self.tally.asked[letter] = company
                self._follow(person, letter)
            took = time.monotonic() - began
            self._done.wait(max(LETTER_EVERY_S - took, took))

    def _follow(self, person: Person, letter: str) -> None:
        """Watch a letter as its page does, over as many connections as it takes."""
        seen, path = Watched(), f"/letters/{letter}/events"
        end = time.monotonic() + LETTER_S
        while not seen.end and time.monotonic() < end:
            headers = {"Last-Event-ID": seen.last_id}
            try:
                with person.client.stream("GET", path, headers=headers) as answer:
                    if answer.status_code == httpx2.codes.OK:
                        for event in events(answer.iter_lines()):
                            seen.take(*event)
                    else:
                        answer.read()
            except AWAY as error:  # before the first piece, or between two
                self.tally.note(f"GET {path}", error)
            else:
                self.tally.note(f"GET {path}", answer)
            if not seen.end:
                time.sleep(RECONNECT_S)
        with self.tally.lock:
            self.tally.seen[letter] = seen


def check_letters(people: Sequence[Person], tally: Tally) -> None:
    """Each letter that was acknowledged is there, written, and reads as its page saw it come."""
    letters_by_id = {letter["id"]: letter for person in people for letter in _letters(person)}
    assert tally.asked.keys() <= letters_by_id.keys(), str(tally)
    found = [letters_by_id[key] for key in tally.asked]
    assert [letter["company"] for letter in found] == list(tally.asked.values())
    unwritten = [letter for letter in found if letter["status"] != "done"]
    assert not unwritten, f"{unwritten}\n{tally}"
    assert [letter["body"] for letter in found] == [tally.seen[key].text for key in tally.asked]


def _letters(person: Person) -> list[dict[str, Any]]:
    listed = person.client.get("/api/v1/letters", params={"per_page": 100}).raise_for_status()
    assert listed.json()["pages"] == 1
    return [person.letter(each["id"]) for each in listed.json()["items"]]
