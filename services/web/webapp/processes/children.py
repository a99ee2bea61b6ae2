"""A small pool of child processes for work on a person's text: a PDF, a Word file, a diff.

A text can make a library loop, fill the memory or abort its process. Here that ends a child,
which has limits of time and memory, and the person reads why. The web's own processes hold the
request and nothing else.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as LateError
from contextlib import contextmanager
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from flask import Flask, current_app
from pebble import ProcessExpired, ProcessPool

from webapp.core import logs
from webapp.core.metrics import REFUSALS
from webapp.core.problem import Problem
from webapp.limits.at_once import AtOnce

from . import child

EXTENSION = "inkwell.children"
SECONDS = 10.0  # of one task; a letter of 20,000 Chinese characters takes 2.5 s
# Then a child is replaced, for typst keeps what it has computed.
REPLACED_AT_BYTES = 160 * 2**20
TASKS_OF_A_CHILD = 200
MOST_AT_ONCE = 8  # tasks of a process that run or wait; each holds a thread of the web
MOST_OF_ONE_PERSON = 2
PRELOADED = [
    "webapp.processes.child",
    "webapp.export",
    "webapp.letters.diffs",
    "webapp.profiles.reading",
]

P = ParamSpec("P")
R = TypeVar("R")
logger = logging.getLogger("inkwell.web")


class TooHeavy(Problem):
    """The work on a text took more time or memory than it may, or broke its library."""

    status = 422
    code = "too_heavy"


class Children:
    """The pool of one process; its child process starts with the first task.

    Processes that are forked after this was made take turns: one task is done at a time, so that
    all of them together need the memory of one, and pages have a processor left.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._turn_of_processes = os.memfd_create("inkwell-turn")  # a file to lock
        self._pool: ProcessPool | None = None
        self.places = AtOnce(MOST_OF_ONE_PERSON, MOST_AT_ONCE)

    def run(self, person: int, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what `work` returns in a child.

        Args:
            person: whose text it is, by the account's id.
            work: a function of a module; arguments and result are pickled.

        Raises:
            TooHeavy: it took too long, too much memory, or ended the child.
            TooManyAtOnce: too many tasks of this person are waiting.
            TooBusy: too many tasks of all are.
        """
        with self._counted(person), self._one_at_a_time():
            pool = self._ready()
            arguments = [logs.request_id(), work, args, kwargs]
            task = pool.schedule(child.run_task, args=arguments, timeout=SECONDS)
            try:
                used_bytes, result = task.result()
            except (LateError, ProcessExpired, MemoryError, child.AbortedError) as error:
                REFUSALS.labels("too_heavy").inc()
                logger.warning("task ended", extra={"error": type(error).__name__})
                raise TooHeavy(
                    "This text is too much for that: it took more than "
                    f"{SECONDS:.0f} seconds or {child.DATA_BYTES >> 20} MB, or it holds characters "
                    "that can't be shown. Make it shorter or simpler, or take it as plain text."
                ) from error
            if used_bytes > REPLACED_AT_BYTES:
                self.close()
        made: R = result
        return made

    def close(self) -> None:
        """End the child."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _ready(self) -> ProcessPool:
        with self._lock:
            if self._pool is None or not self._pool.active:
                # A server that forks children from a clean process: this one has threads.
                context = get_context("forkserver")
                context.set_forkserver_preload(PRELOADED)
                self._pool = ProcessPool(
                    1, TASKS_OF_A_CHILD, initializer=child.limit, context=context
                )
            return self._pool

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self._turn:
            fcntl.lockf(self._turn_of_processes, fcntl.LOCK_EX)  # given up by a process that ends
            try:
                yield
            finally:
                fcntl.lockf(self._turn_of_processes, fcntl.LOCK_UN)

    @contextmanager
    def _counted(self, person: int) -> Iterator[None]:
        self.places.enter(person)
        try:
            yield
        finally:
            self.places.leave(person)


def init_app(app: Flask) -> None:
    """Give the application its children."""
    app.extensions[EXTENSION] = Children()


def current_children() -> Children:
    """Return the current application's children."""
    children: Children = current_app.extensions[EXTENSION]
    return children
