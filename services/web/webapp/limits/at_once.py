"""How many requests or tasks of one person, and of all, may be under way in a process.

Requests of one person wait for one another, each with a thread and a database connection; without
a bound one person could hold all of them.
"""

import threading
from collections import Counter

from flask import Flask, current_app, g

from webapp.core.metrics import REFUSALS
from webapp.core.problem import Problem

EXTENSION = "inkwell.at_once"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
# As many as the letters that a person may wait for (POST /model/query), and one request more.
MOST_OF_ONE_PERSON = 6
RETRY_S = 5


class TooBusy(Problem):
    """As many are waiting as may."""

    status = 503
    code = "unavailable"


class TooManyAtOnce(Problem):
    """The person has as many waiting as one may have."""

    status = 429
    code = "too_many_requests"


class AtOnce:
    """Places, so many for one person and so many in all."""

    def __init__(self, most_of_one: int, most: int | None = None) -> None:
        self.most_of_one, self.most = most_of_one, most
        self._lock = threading.Lock()
        self._taken: Counter[int] = Counter()

    @property
    def taken(self) -> int:
        """How many places are taken."""
        with self._lock:
            return self._taken.total()

    def enter(self, person: int) -> None:
        """Take a place.

        Raises:
            TooManyAtOnce: the person has all that are theirs.
            TooBusy: there is none left.
        """
        with self._lock:
            if self._taken[person] >= self.most_of_one:
                REFUSALS.labels("too_many_at_once").inc()
                message = f"{self.most_of_one} are under way for you; wait until one is done."
                raise TooManyAtOnce(message, retry_after=RETRY_S)
            if self.most is not None and self._taken.total() >= self.most:
                REFUSALS.labels("busy").inc()
                raise TooBusy("Others are waiting, too. Please try again.", retry_after=RETRY_S)
            self._taken[person] += 1

    def leave(self, person: int) -> None:
        """Give a place back."""
        with self._lock:
            self._taken[person] -= 1
            self._taken += Counter()  # forget who has none


def init_app(app: Flask) -> None:
    """Bound the requests of a person that change something."""
    app.extensions[EXTENSION] = AtOnce(MOST_OF_ONE_PERSON)
    app.teardown_request(_leave)


def enter(person: int) -> None:
    """Take a place for this request until it is answered.

    Raises:
        TooManyAtOnce: the person has all that are theirs.
    """
    if "at_once" not in g:
        current_app.extensions[EXTENSION].enter(person)
        g.at_once = person


def _leave(_error: BaseException | None) -> None:
    person = g.pop("at_once", None)
    if person is not None:
        current_app.extensions[EXTENSION].leave(person)
