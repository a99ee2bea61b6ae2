"""Requests through the ingress whose number and outcome are known, for what is to count them."""

import math
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx2

from harness import lab
from harness.people import Person
from harness.stores import Stores

LETTERS = "/api/v1/letters"
JOBS = ("inkwell-web", "inkwell-writer", "inkwell-model", "envoy")
RATINGS = (1, 1, 1, -1, -1)
ERRORS = {404: 4, 422: 3, 401: 3}
# Others ask for these meanwhile: probes, the blackbox exporter, proxies that want the tokens' keys.
OTHERS = ("/", "/healthz", "/readyz", "/metrics", "/.well-known/jwks.json")
A_MINUTE_S = 60


@dataclass
class Driven:
    """What was done: answers by status, letters, and the seconds of the clock around it."""

    begun: float
    answers: Counter[int] = field(default_factory=Counter)
    letters: list[str] = field(default_factory=list)
    ended: float = 0.0

    def note(self, answer: httpx2.Response) -> None:
        """Count an answer; a hook of clients."""
        self.answers[answer.status_code] += 1


def drive(people: Sequence[Person], stranger: httpx2.Client, letters: int) -> Driven:
    """Have people write so many letters, five of them rated, and ten requests that are refused."""
    driven = Driven(time.time())
    for client in (*(person.client for person in people), stranger):
        client.event_hooks = {"response": [driven.note]}
    with ThreadPoolExecutor(len(people)) as pool:
        shares = pool.map(lambda each: write(each, letters // len(people)), people)
        driven.letters = [letter for share in shares for letter in share]
    rated = people[0].client.get(LETTERS).json()["items"]
    for letter, verdict in zip(rated, RATINGS, strict=False):
        path = f"{LETTERS}/{letter['id']}/rating"
        people[0].client.put(path, json={"rating": verdict}).raise_for_status()
    err(people[-1].client, stranger)
    driven.ended = time.time()
    return driven


def write(person: Person, letters: int) -> list[str]:
    """Have letters written one after another; return their ids."""
    ids = []
    for _ in range(letters):
        ids.append(person.ask())
        end = person.watch(ids[-1]).end
        assert end["status"] == "done", end
    return ids


def err(client: httpx2.Client, stranger: httpx2.Client) -> None:
    """Make each of ERRORS as often as it says."""
    ways: dict[int, Callable[[], httpx2.Response]] = {
        404: lambda: client.get(f"{LETTERS}/{uuid.uuid4()}"),
        422: lambda: client.post(LETTERS, json={"company": "x"}),
        401: lambda: stranger.get("/user/protected"),
    }
    for status, number in ERRORS.items():
        for _ in range(number):
            answer = ways[status]()
            assert answer.status_code == status, answer.text


def read_after(stores: Stores, moment: float) -> None:
    """Wait until Prometheus has read every server and proxy after a second of the clock."""
    lab.eventually(
        lambda: all(stores.read_since(job, math.ceil(moment) + 1) for job in JOBS),
        120,
        f"not every target of {JOBS} was read",
        every=2,
    )
