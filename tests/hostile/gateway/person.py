"""Somebody who works through the gateway while others attack it, and what they see."""

import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import httpx2

from harness.people import FORM, Person

WRITE_EVERY_S = 8.0  # ten letters in 60 seconds are allowed
READ_EVERY_S = 0.1
SLOW_FILE = "/api/docs/ui/js/swagger-ui-bundle.js"  # of 1.5 MB
SLOW_BYTES_S = 100_000
SLOW_FORM_S = 15.0


@dataclass
class Seen:
    """What one person saw: answers with their seconds, and how long a stream lasted."""

    answers: list[tuple[str, int, float]] = field(default_factory=list)
    stream_s: float = 0.0
    stream_answer: str = ""
    heartbeats: int = 0
    slow_form: tuple[int, float] = (0, 0.0)
    slow_file: tuple[int, float] = (0, 0.0)
    errors: list[str] = field(default_factory=list)

    def p99(self) -> float:
        seconds = sorted(each[2] for each in self.answers)
        return seconds[int(len(seconds) * 0.99)]

    def statuses(self) -> set[int]:
        return {each[1] for each in self.answers}


class Worker:
    """One person's page, letters, event stream and slow phone, each in a thread of its own."""

    def __init__(self, url: str, authority: Path) -> None:
        self.url, self.authority = url, authority
        self.context = ssl.create_default_context(cafile=str(authority))
        self.seen = Seen()
        self.person = Person(url, client=self.client())
        self.letter = self.person.ask()

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, verify=self.context, timeout=30)

    def work(self, seconds: float) -> Seen:
        """Do all of it for so long; return what was seen."""
        end = time.monotonic() + seconds
        tasks = [self._read, self._write, self._follow, self._send_slowly, self._load_slowly]
        threads = [Thread(target=self._safely, args=(task, end)) for task in tasks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.seen

    def _safely(self, task: Callable[[float], None], end: float) -> None:
        try:
            task(end)
        except (OSError, AssertionError, httpx2.HTTPError) as error:
            self.seen.errors.append(f"{task.__name__}: {error!r}")

    def _ask(
        self, client: httpx2.Client, method: str, path: str, body: object = None
    ) -> httpx2.Response:
        begun = time.monotonic()
        answer = client.request(method, path, json=body)
        self.seen.answers.append((path, answer.status_code, time.monotonic() - begun))
        return answer

    def _read(self, end: float) -> None:
        while time.monotonic() < end:
            self._ask(self.person.client, "GET", "/letters")
            time.sleep(READ_EVERY_S)

    def _write(self, end: float) -> None:
        with self._another() as client:
            while time.monotonic() < end:
                letter = self._ask(client, "POST", "/api/v1/letters", FORM).json()
                if "id" in letter:  # nobody writes here, and few letters of a person may wait
                    self._ask(client, "POST", f"/api/v1/letters/{letter['id']}/stop")
                time.sleep(WRITE_EVERY_S)

    def _follow(self, _end: float) -> None:
        """Follow one stream of the letter over HTTP/2, as a browser does, until the web ends it."""
        jar = self.person.client.cookies.jar
        cookies = "; ".join(f"{each.name}={each.value}" for each in jar)
        command = [
            *("curl", "--silent", "--show-error", "--no-buffer", "--http2", "--max-time", "100"),
            *("--cacert", str(self.authority), "--config", "-"),
            *("--write-out", "\n%{http_version} %{http_code}"),
        ]
        config = f'url = "{self.url}/letters/{self.letter}/events"\nheader = "Cookie: {cookies}"\n'
        begun = time.monotonic()
        done = subprocess.run(command, input=config, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        *lines, self.seen.stream_answer = done.stdout.splitlines()
        self.seen.heartbeats = sum(line.startswith(":") for line in lines)
        self.seen.stream_s = time.monotonic() - begun

    def _send_slowly(self, _end: float) -> None:
        """Send a form over a bad line: a piece of it every second."""
        body = b"username=nobody&password=" + b"x" * 200
        step = len(body) // int(SLOW_FORM_S) + 1

        def pieces() -> Iterator[bytes]:
            for at in range(0, len(body), step):
                time.sleep(1)
                yield body[at : at + step]

        begun = time.monotonic()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        with self.client() as client:
            answer = client.post("/auth/login", content=pieces(), headers=kind)
        self.seen.slow_form = (answer.status_code, time.monotonic() - begun)

    def _load_slowly(self, _end: float) -> None:
        """Read a file of 1.5 MB at 100 kB a second."""
        begun, got = time.monotonic(), 0
        with self.client() as client, client.stream("GET", SLOW_FILE) as answer:
            answer.raise_for_status()
            for piece in answer.iter_raw(10_000):
                got += len(piece)
                time.sleep(len(piece) / SLOW_BYTES_S)
        self.seen.slow_file = (got, time.monotonic() - begun)

    def _another(self) -> httpx2.Client:
        """Return another of the person's connections, with their cookies."""
        client = self.client()
        client.cookies = self.person.client.cookies
        client.headers["X-CSRF-TOKEN"] = self.person.client.headers["X-CSRF-TOKEN"]
        return client
