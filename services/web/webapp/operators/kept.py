"""Answers that are kept for a few seconds, so that no page can load what it asks."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from webapp.core.problem import Problem

FRESH_S = 5.0
WAIT_S = 5.0  # for an answer that another request asks for
MOST = 32  # answers kept
K = TypeVar("K")
T = TypeVar("T")


class Busy(Problem):
    """Others ask for so much that this would wait too long."""

    status = 503
    code = "unavailable"

    def __init__(self) -> None:
        super().__init__("Others are asking for figures. Please try again.", retry_after=5)


class Kept(Generic[K, T]):
    """The newest answers of one process, by what was asked for; one is asked for at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[K, tuple[float, T]] = OrderedDict()

    def get(self, key: K, ask: Callable[[], T]) -> T:
        """Return the answer of the last seconds, or a new one.

        Raises:
            Busy: another request's answer took too long.
        """
        if not self._lock.acquire(timeout=WAIT_S):
            raise Busy
        try:
            at, answer = self._answers.get(key) or (float("-inf"), None)
            if answer is None or time.monotonic() - at > FRESH_S:
                answer = ask()
                self._answers[key] = time.monotonic(), answer
                self._answers.move_to_end(key)
            if len(self._answers) > MOST:
                self._answers.popitem(last=False)
        finally:
            self._lock.release()
        return answer
