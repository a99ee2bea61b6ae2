"""People with accounts, at work through the API, and the forms that they fill in."""

import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2

from contract.form import EXAMPLE

PASSWORD = "Quill-and-1nkpot!"
NUMBERS = itertools.count(1)
RETRY_S = 0.2
NO_IDLE_CONNECTIONS = httpx2.Limits(max_keepalive_connections=0)  # so there is nothing to close
# What a client sees while the service behind an address is being started again.
AWAY = (httpx2.TransportError,)

FORM = {
    **EXAMPLE,
    "company": "Northwind Analytics",
    "applicant_name": "Jordan Reyes",
    "skills": "python, SQL",
}


@dataclass
class Watched:
    """A letter as a page sees it: the text on the screen, and what happened to it."""

    text: str = ""
    resets: int = 0
    end: dict[str, Any] = field(default_factory=dict)
    last_id: str = "0:0"  # attempt and offset: nothing yet

    def take(self, name: str, data: dict[str, Any], event_id: str) -> None:
        """Change what is seen as an event says."""
        self.last_id = event_id or self.last_id
        if name == "text":
            assert data["offset"] == len(self.text), "a piece is missing or came twice"
            self.text += data["text"]
        elif name == "reset":
            self.text = ""
            self.resets += 1
        elif name == "end":
            self.end = data


class Person:
    """Somebody who has registered; `client` carries their cookies."""

    def __init__(
        self, url: str, name: str | None = None, client: httpx2.Client | None = None
    ) -> None:
        self.name = name or f"person{next(NUMBERS)}"
        self.email = f"{self.name}@example.com"
        self.client = client or httpx2.Client(base_url=url, timeout=30, limits=NO_IDLE_CONNECTIONS)
        account = {"username": self.name, "email": self.email, "password": PASSWORD}
        created = self.client.post("/auth/register", data=account)
        assert "Created user successfully" in created.text, created.text
        entered = self.client.post("/auth/login", data=account)
        assert entered.status_code == 302, entered.text
        self.client.headers["X-CSRF-TOKEN"] = self.client.cookies["csrf_access_token"]

    def ask(self, **form: str) -> str:
        """Ask for a letter; return its id."""
        answer = self.client.post("/api/v1/letters", json={**FORM, **form})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def letter(self, letter_id: str) -> dict[str, Any]:
        """Return the letter as it is kept; wait for a service that is being started again."""
        while True:
            try:
                answer = self.client.get(f"/api/v1/letters/{letter_id}")
            except AWAY:
                time.sleep(RETRY_S)
                continue
            if answer.status_code == 503:
                time.sleep(RETRY_S)
                continue
            assert answer.status_code == 200, answer.text
            letter: dict[str, Any] = answer.json()
            return letter

    def stop(self, letter_id: str) -> None:
        """Ask for the writing to end."""
        answer = self.client.post(f"/api/v1/letters/{letter_id}/stop")
        assert answer.status_code == 200, answer.text

    def ended(self, letter_id: str, seconds: float = 60) -> dict[str, Any]:
        """Return the letter once it is no longer waiting or being written."""
        deadline = time.monotonic() + seconds
        while (letter := self.letter(letter_id))["status"] in ("queued", "writing"):
            assert time.monotonic() < deadline, f"still {letter['status']} after {seconds} s"
            time.sleep(0.1)
        return letter

    def begun(self, letter_id: str) -> Watched:
        """Return what is seen of a letter as soon as its first words are."""
        seen = self.watch(letter_id, Watched(), until=lambda seen: bool(seen.text))
        assert not seen.end, "the letter had ended before one could look"
        return seen

    def watch(
        self,
        letter_id: str,
        seen: Watched | None = None,
        until: Callable[[Watched], bool] = lambda _: False,
    ) -> Watched:
        """Follow the stream as a page does, through every break, to the letter's end."""
        seen = seen or Watched()
        while True:
            try:
                for event in self._events(letter_id, seen.last_id):
                    seen.take(*event)
                    if seen.end or until(seen):
                        return seen
            except AWAY:
                time.sleep(RETRY_S)

    def _events(self, letter_id: str, last_id: str) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Yield (event, data, id) of one connection to the letter's stream."""
        path, headers = f"/letters/{letter_id}/events", {"Last-Event-ID": last_id}
        with self.client.stream("GET", path, headers=headers) as answer:
            if answer.status_code == 503:
                time.sleep(RETRY_S)
                return
            assert answer.status_code == 200, answer.status_code
            yield from events(answer.iter_lines())


def events(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield (event, data, id) of each event that these lines of a stream hold."""
    event: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name:
            event[name] = value
        elif "event" in event:
            yield event["event"], json.loads(event["data"]), event.get("id", "")
            event = {}
