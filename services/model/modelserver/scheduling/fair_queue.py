"""The queue of waiting jobs: start-time fair queueing between persons, counted in tokens.

A job's tag is what was spent on its person before it, in tokens, and a newcomer's is the one that
was served last; the lowest is next, and of equal ones the first that came. So a person's second
letter stands behind every other's first, and what a person has in slots already counts.
(Goyal, Vin and Cheng, Start-time Fair Queuing, SIGCOMM 1996.)
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar

# A job is overtaken by at most so many newcomers for each earlier job of its person: the tag that
# newcomers get advances with every job that ends.
NEWCOMERS = 16


class Queueable(Hashable, Protocol):
    """What the queue needs to know of a job."""

    @property
    def person(self) -> str | None:
        """Who asks, if that is known."""

    @property
    def cost(self) -> int:
        """Tokens of the prompt and of the longest answer."""


J = TypeVar("J", bound=Queueable)


class FairQueue(Generic[J]):
    """Jobs that wait, bounded in number and in tokens. Not thread-safe.

    Jobs without a person are served as one person's, but may fill the queue.
    """

    def __init__(self, jobs: int, tokens: int) -> None:
        self._max_jobs = jobs
        self._max_tokens = tokens
        self._waiting: dict[str | None, deque[J]] = {}
        self._arrivals: dict[J, int] = {}  # number in the order of arrival
        self._arrived = 0
        self._in_slots: Counter[str | None] = Counter()
        self._spent: dict[str | None, float] = {}  # the tag of a person's next job
        self._clock = 0.0  # the tag that was served last
        self._order: list[J] | None = None

    def __len__(self) -> int:
        return len(self._arrivals)

    @property
    def tokens(self) -> int:
        """How many tokens wait."""
        return sum(job.cost for job in self._arrivals)

    @property
    def persons(self) -> int:
        """How many persons wait."""
        return len(self._waiting)

    def is_full(self, cost: int, free: int) -> bool:
        """Whether so many tokens find no room, where the first `free` jobs are about to leave."""
        if len(self) < free:
            return False
        staying = self.order()[free:]
        tokens = sum(job.cost for job in staying)
        # What is larger than all that may wait can wait alone.
        too_long = bool(staying) and tokens + cost > self._max_tokens
        return too_long or len(staying) >= self._max_jobs

    def is_greedy(self, person: str | None, cost: int, free: int) -> bool:
        """Whether `person` would have more of the queue than it leaves to all others.

        A first job never is. So one person can take half of the queue, and nobody all of it.
        """
        staying = self.order()[free:]
        own = [job.cost for job in staying if job.person == person]
        if person is None or not own:
            return False
        left_jobs = self._max_jobs - len(staying) - 1
        left_tokens = self._max_tokens - sum(job.cost for job in staying) - cost
        return len(own) + 1 > left_jobs or sum(own) + cost > left_tokens

    def add(self, job: J) -> None:
        """Let `job` wait."""
        self._arrived += 1
        self._arrivals[job] = self._arrived
        self._waiting.setdefault(job.person, deque()).append(job)
        self._order = None

    def remove(self, job: J) -> None:
        """Remove `job` as if it had never come."""
        del self._arrivals[job]
        self._waiting[job.person].remove(job)
        if not self._waiting[job.person]:
            del self._waiting[job.person]
        self._order = None
        self._forget(job.person)

    def pop(self) -> J:
        """Take out the job whose turn it is, for a slot."""
        job = self.order()[0]
        tag = max(self._clock, self._spent.get(job.person, 0.0))
        self._clock = tag
        self._spent[job.person] = tag + job.cost
        self._in_slots[job.person] += 1
        self.remove(job)
        return job

    def release(self, job: J, unused: int) -> None:
        """Note that `job` has left its slot; so many of its tokens were never spent."""
        self._spent[job.person] -= unused
        self._clock += (job.cost - unused) / NEWCOMERS
        self._in_slots[job.person] -= 1
        self._order = None
        self._forget(job.person)

    def order(self) -> list[J]:
        """Return all jobs in the order of their turns, if nobody else comes."""
        if self._order is None:
            tags: dict[J, tuple[float, int]] = {}
            for person, jobs in self._waiting.items():
                tag = max(self._clock, self._spent.get(person, 0.0))
                for job in jobs:
                    tags[job] = (tag, self._arrivals[job])
                    tag += job.cost
            self._order = sorted(tags, key=lambda job: tags[job])
        return self._order

    def _forget(self, person: str | None) -> None:
        """Forget who has nothing here any more, or every name would be kept for ever."""
        if person not in self._waiting and not self._in_slots[person]:
            del self._in_slots[person]
            self._spent.pop(person, None)
