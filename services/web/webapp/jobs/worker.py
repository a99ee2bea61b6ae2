"""A process that works off a queue: it claims rows, works on several at once, and hands them back.

Any number of such processes work side by side; one that dies loses its leases, and with them its
rows to the others. No database connection is held while the work goes on.
"""

import asyncio
import logging
import os
import socket
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from sqlalchemy import Engine, create_engine

from contract import traces
from webapp.core.config import Config
from webapp.core.notify import Listener

from .leases import Lease, LeaseLostError
from .transactions import AWAY, Transactions

L = TypeVar("L", bound=Lease)
logger = logging.getLogger("inkwell.worker")


class Worker(ABC, Generic[L]):
    """Works on up to `most` rows at once, until stopped; subclasses say how.

    Args:
        engine: the database.
        channel: on which new work is announced.
        most: rows at once.
        poll_s: between two looks at the queue, if nobody announces anything.
        database_s: between two tries to reach the database.
    """

    program, kind = "worker", "job"  # in the log: what works, and on what

    def __init__(
        self, engine: Engine, channel: str, most: int, *, poll_s: float, database_s: float
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.database = Transactions(engine, database_s)
        self._engine = engine
        self._channel = channel
        self._most = most
        self._poll_s = poll_s
        self._stopping = False
        self._work = asyncio.Event()
        self._jobs: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def claim(self) -> L | None:
        """Take the row whose turn it is, or return None when none waits."""

    @abstractmethod
    async def work(self, lease: L) -> None:
        """Work on a row to its end, by `guard`."""

    @abstractmethod
    async def hand_back(self, lease: L) -> None:
        """Put a row back at its place in the queue."""

    def beside(self) -> Sequence[Coroutine[Any, Any, None]]:
        """What else is done until the end."""
        return ()

    async def looked(self) -> None:
        """Do what follows each look at the queue."""

    def counted(self, running: int) -> None:
        """Take note of how many rows are worked on."""

    def stop(self) -> None:
        """Take no more rows, and hand those in work back to the queue."""
        self._stopping = True
        self._work.set()

    async def run(self) -> None:
        """Work until `stop`."""
        loop = asyncio.get_running_loop()
        threads = ThreadPoolExecutor(self._most + 2, thread_name_prefix="database")
        loop.set_default_executor(threads)
        listener = Listener(
            self._engine, self._channel, lambda _: loop.call_soon_threadsafe(self._work.set)
        )
        listener.start()
        beside = [asyncio.create_task(each) for each in self.beside()]
        logger.info("%s ready", self.program, extra={self.program: self.name})
        try:
            while not self._stopping:
                self._work.clear()
                await self._start_jobs()
                await wait(self._work, self._poll_s)
        finally:
            tasks = [*beside, *self._jobs]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.to_thread(listener.stop)

    async def _start_jobs(self) -> None:
        try:
            while len(self._jobs) < self._most and not self._stopping:
                lease = await self.claim()
                if lease is None:
                    break
                job = asyncio.create_task(self.work(lease), name=str(lease.id))
                self._jobs.add(job)
                job.add_done_callback(self._job_done)
            self.counted(len(self._jobs))
            await self.looked()
        except AWAY as error:
            logger.warning("database away", extra={"error": type(error).__name__})

    def _job_done(self, job: asyncio.Task[None]) -> None:
        self._jobs.discard(job)
        self.counted(len(self._jobs))
        self._work.set()

    async def guard(self, work: Coroutine[Any, Any, None], lease: Callable[[], L]) -> None:
        """Do the work on a row, and the right thing where it breaks off; `lease` is the newest."""
        about = {self.kind: str(lease().id)}
        try:
            await work
        except LeaseLostError:
            logger.info("%s taken away", self.kind, extra=about)
        except asyncio.CancelledError:
            try:
                await self.hand_back(lease())
            except AWAY:
                logger.warning("%s left to its lease", self.kind, extra=about)
        except Exception as error:
            # A fault of ours: the lease runs out and it is tried again, thrice at most.
            traces.current().fail(type(error).__qualname__)
            logger.exception("%s abandoned", self.kind, extra=about)


def make_engine(config: Config, most: int, name: str) -> Engine:
    """Return a worker's database engine: a connection for each row and two to spare."""
    return create_engine(
        config.database_url,
        pool_pre_ping=True,
        pool_size=most + 2,
        max_overflow=0,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": name,
            "options": "-c statement_timeout=15000",
        },
    )


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
