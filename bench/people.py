"""People who ask for letters at the same moment, and how long they wait."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx2

from harness.people import FORM

LETTER_TIMEOUT_S = 1200


@dataclass(frozen=True)
class Wait:
    """One person's letter: seconds from the request to the first word and to the end."""

    first_word_s: float
    letter_s: float


class Person:
    """A registered person with an access token."""

    def __init__(self, url: str, client: httpx2.Client | None = None) -> None:
        name = "bench-" + secrets.token_hex(6)
        secret = "Bench-" + secrets.token_urlsafe(12) + "7!a"
        self.client = client or httpx2.Client(base_url=url, timeout=60)
        account = {"username": name, "email": f"{name}@example.com", "password": secret}
        self.client.post("/api/v1/auth/register", json=account).raise_for_status()
        login = {"username": name, "password": secret}
        answer = self.client.post("/api/v1/auth/token", json=login).raise_for_status()
        self.client.headers["Authorization"] = "Bearer " + answer.json()["access_token"]

    def ask(self) -> str:
        """Ask for a letter; return its id."""
        answer = self.client.post("/api/v1/letters", json=FORM).raise_for_status()
        return str(answer.json()["id"])

    def write_letter(self) -> Wait:
        """Ask for a letter and follow its stream to the end."""
        began = time.monotonic()
        letter = self.ask()
        first = None
        last_event_id = ""
        while True:
            headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
            path = f"/api/v1/letters/{letter}/events"
            with self.client.stream(
                "GET", path, headers=headers, timeout=LETTER_TIMEOUT_S
            ) as response:
                response.raise_for_status()
                event = ""
                for line in response.iter_lines():
                    field, _, value = line.partition(": ")
                    if field == "id":
                        last_event_id = value
                    elif field == "event":
                        event = value
                    elif field == "data" and event == "text" and first is None:
                        first = time.monotonic() - began
                    elif field == "data" and event == "end":
                        return self._ended(value, began, first)

    @staticmethod
    def _ended(data: str, began: float, first: float | None) -> Wait:
        status, seconds = json.loads(data)["status"], time.monotonic() - began
        if status != "done":
            raise RuntimeError(f"a letter ended as {status}: {data}")
        return Wait(first or seconds, seconds)  # one that was done before its stream was open


def together(people: Sequence[Person]) -> tuple[list[Wait], float]:
    """Let people ask at once; return their waits and the seconds until all are done."""
    start = threading.Barrier(len(people))

    def write(person: Person) -> Wait:
        start.wait()
        return person.write_letter()

    began = time.monotonic()
    with ThreadPoolExecutor(len(people)) as pool:
        waits = list(pool.map(write, people))
    return waits, time.monotonic() - began


def steadily(request: Callable[[], int], rate: float, seconds: float) -> tuple[list[float], int]:
    """Send requests at a fixed rate, whether or not earlier ones were answered (open loop).

    Args:
        request: sends one and returns the status code.
        rate: requests a second.
        seconds: how long.

    Returns:
        Seconds from the planned moment of each request to its answer, so that a slow server
        can't hide by slowing the client down (coordinated omission); and how many answers
        were not 200.
    """
    began = time.monotonic() + 0.1

    def at(moment: float) -> tuple[float, bool]:
        time.sleep(max(0.0, began + moment - time.monotonic()))
        answered = request() == httpx2.codes.OK
        return time.monotonic() - began - moment, answered

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(at, [number / rate for number in range(int(rate * seconds))]))
    return [waited for waited, _ in answers], sum(not answered for _, answered in answers)
