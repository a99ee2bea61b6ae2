"""The process that writes letters: `python -m webapp.writer`.

It takes letters from the queue, streams each from the model into its draft, checks it and
closes it. Any number of such processes work side by side; one that dies loses its leases, and
with them its letters to the others. No database connection is held while the model works.
"""

import asyncio
import logging
import os
import random
import signal
import socket
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from . import logs, metrics, queue
from .config import Config
from .letters import report_on
from .model_client import (
    ModelBrokeOffError,
    ModelBusyError,
    ModelClient,
    ModelError,
    ModelRefusedError,
)
from .notify import Listener
from .queue import Claim, LeaseLostError

logger = logging.getLogger("inkwell.writer")
P = ParamSpec("P")
R = TypeVar("R")
AWAY = (OperationalError, InterfaceError, PoolTimeout)  # the database, for a while
MOST_LOSSES = 3  # answers that broke off, for one letter


@dataclass(frozen=True)
class Pace:
    """How long things take. Tests shorten them."""

    lease_s: float = 15.0
    flush_s: float = 0.06  # between two saves of a draft
    glance_s: float = 0.5  # between two looks at whether the person asked to stop
    poll_s: float = 1.0  # between two looks at the queue, if nobody announces anything
    backoff_s: float = 0.5  # before the second attempt; doubles up to eightfold
    down_s: float = 20.0  # how long a model server may be down
    busy_s: float = 300.0  # how long it may be too busy
    database_s: float = 0.5  # between two tries to reach the database


class StopAskedError(Exception):
    """The person wants the writing to end."""


@dataclass
class Draft:
    """The text that has come so far from the model."""

    text: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, piece: str) -> None:
        """Append; blank space before the first word is dropped."""
        self.text = self.text + piece if self.text else piece.lstrip()
        if self.text:
            self.changed.set()


@dataclass
class Patience:
    """Decides whether to try again, and when, as failures of the model server add up."""

    pace: Pace
    losses: int = 0
    tries: int = 0
    since: float | None = None

    def pause(self, error: ModelError) -> float | None:
        """Return the seconds to wait before the next try, or None to give up."""
        now = time.monotonic()
        self.since = self.since or now
        self.tries += 1
        pause = self.pace.backoff_s * min(2 ** (self.tries - 1), 8)
        if isinstance(error, ModelRefusedError):
            return None
        if isinstance(error, ModelBrokeOffError):
            self.losses += 1
            return pause if self.losses < MOST_LOSSES else None
        limit = self.pace.down_s
        if isinstance(error, ModelBusyError):
            limit, pause = self.pace.busy_s, max(pause, error.retry_after or 0)
        return pause if now + pause - self.since <= limit else None

    def working(self) -> None:
        """Note that the server writes again."""
        self.since, self.tries = None, 0


class Writer:
    """Writes up to `config.writers` letters at once, until stopped."""

    def __init__(
        self, config: Config, engine: Engine, model: ModelClient, pace: Pace | None = None
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.config = config
        self.pace = pace or Pace()
        self.model = model
        self._engine = engine
        self._stopping = False
        self._work = asyncio.Event()
        self._jobs: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Take no more letters, and hand those in work back to the queue."""
        self._stopping = True
        self._work.set()

    async def run(self) -> None:
        """Write letters until `stop`."""
        loop = asyncio.get_running_loop()
        threads = ThreadPoolExecutor(self.config.writers + 2, thread_name_prefix="database")
        loop.set_default_executor(threads)
        listener = Listener(
            self._engine, queue.QUEUED, lambda _: loop.call_soon_threadsafe(self._work.set)
        )
        listener.start()
        logger.info("writer ready", extra={"writer": self.name})
        try:
            while not self._stopping:
                self._work.clear()
                await self._start_jobs()
                await _wait(self._work, self.pace.poll_s)
        finally:
            for job in self._jobs:
                job.cancel()
            await asyncio.gather(*self._jobs, return_exceptions=True)
            await asyncio.to_thread(listener.stop)

    async def _start_jobs(self) -> None:
        try:
            while len(self._jobs) < self.config.writers and not self._stopping:
                held = await self.query(queue.claim, self.name, self.pace.lease_s)
                if held is None:
                    break
                job = asyncio.create_task(self._write(held), name=str(held.id))
                self._jobs.add(job)
                job.add_done_callback(self._job_done)
            metrics.QUEUE_DEPTH.set(await self.query(queue.depth))
        except AWAY as error:
            logger.warning("database away", extra={"error": type(error).__name__})

    def _job_done(self, job: asyncio.Task[None]) -> None:
        self._jobs.discard(job)
        self._work.set()

    async def _write(self, held: Claim) -> None:
        logs.bind_request_id(held.request_id)
        job = Job(self, held)
        try:
            await job.write()
        except LeaseLostError:
            logger.info("letter taken away", extra={"letter": str(held.id)})
        except asyncio.CancelledError:
            await self._hand_back(job.held)
        except Exception:
            # A fault of ours: the lease runs out and the letter is tried again, thrice at most.
            logger.exception("letter abandoned", extra={"letter": str(held.id)})

    async def _hand_back(self, held: Claim) -> None:
        try:
            await self.query(queue.hand_back, held)
        except AWAY:
            logger.warning("letter left to its lease", extra={"letter": str(held.id)})

    async def query(
        self,
        act: Callable[Concatenate[Session, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run one short transaction in a thread."""

        def transact() -> R:
            with Session(self._engine) as session:
                return act(session, *args, **kwargs)

        return await asyncio.to_thread(transact)

    async def insist(
        self,
        act: Callable[Concatenate[Session, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run one short transaction as soon as the database is there."""
        while True:
            try:
                return await self.query(act, *args, **kwargs)
            except AWAY:
                await asyncio.sleep(self.pace.database_s)


class Job:
    """The writing of one letter."""

    def __init__(self, writer: Writer, held: Claim) -> None:
        self.writer = writer
        self.held = held
        self.pace = writer.pace
        self.patience = Patience(writer.pace)
        self.note = ""  # a sentence for the person who waits
        self.best: tuple[str, dict[str, Any]] | None = None
        self._started = time.monotonic()
        self._spoke = False
        self._saved = ("", "")

    async def write(self) -> None:
        """Write the letter to its end, whatever that is.

        Raises:
            LeaseLostError: it is another writer's, or was deleted.
        """
        draft = Draft()
        try:
            for rest in range(self.writer.config.rewrites, -1, -1):
                draft = await self._attempt()
                report = await asyncio.to_thread(report_on, self.held.form, draft.text)
                self._keep(draft.text, report)
                if report["ok"] or not rest:
                    break
                self.note = "The first try broke a rule; this is the second."
                await self._begin_again()
        except StopAskedError as asked:
            await self._end("stopped", str(asked))
        except ModelError as error:
            await self._end("failed", "", f"{error.sentence}.")
        else:
            await self._end("done", draft.text)

    def _keep(self, text: str, report: dict[str, Any]) -> None:
        if self.best is None or report["score"] > self.best[1]["score"]:
            self.best = (text, report)

    async def _attempt(self) -> Draft:
        """Return the text of one whole answer, through as many failures as patience allows."""
        while True:
            draft = Draft()
            try:
                with metrics.INFERENCE_SECONDS.time():
                    await self._stream(draft)
            except ModelError as error:
                pause = self.patience.pause(error)
                logger.warning("model failed", extra={"error": type(error).__name__})
                if pause is None:
                    raise
                if draft.text:
                    await self._begin_again()
                await self._pause(pause, f"{error.sentence}; trying again.")
            else:
                return draft

    async def _stream(self, draft: Draft) -> None:
        """Read the model's answer into the draft, and the draft into the database."""
        reader = asyncio.create_task(self._read(draft))
        try:
            while not reader.done():
                await _wait(draft.changed, self.pace.glance_s)
                draft.changed.clear()
                await self._flush(draft)
                # The first word goes out at once, the next ones in small groups.
                await asyncio.wait({reader}, timeout=self.pace.flush_s)
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
        reader.result()

    async def _read(self, draft: Draft) -> None:
        seed = random.getrandbits(31)
        pieces = self.writer.model.write(self.held.form, seed=seed, request_id=self.held.request_id)
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    draft.add(piece)
        finally:
            draft.changed.set()
        draft.text = draft.text.rstrip()
        if not draft.text:
            raise ModelBrokeOffError

    async def _flush(self, draft: Draft) -> None:
        text, note = draft.text, self.note
        if text:
            self.patience.working()
        try:
            stop = await self.writer.query(
                queue.flush,
                self.held,
                text,
                note,
                self.pace.lease_s,
                tell=(text, note) != self._saved,
            )
        except AWAY:
            return  # the text is kept here until the database is back
        self._saved = (text, note)
        if stop:
            raise StopAskedError(text)
        if text and not self._spoke:
            self._spoke = True
            metrics.FIRST_WORD_SECONDS.observe(self._waited())

    async def _pause(self, seconds: float, note: str) -> None:
        """Wait before the next try, renewing the lease and telling the person why."""
        before, self.note = self.note, note
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            await self._flush(Draft())
            await asyncio.sleep(min(self.pace.glance_s, left))
        self.note = before

    async def _begin_again(self) -> None:
        self.held = await self.writer.insist(queue.begin_again, self.held, self.pace.lease_s)

    async def _end(self, status: str, text: str, error: str = "") -> None:
        """Close the letter with the best text there is; a whole one wins over any end."""
        report = None
        if self.best is not None:
            status, error = "done", ""
            if text != self.best[0]:
                await self._begin_again()  # so that no page takes one text for the other's end
            text, report = self.best
        elif text := text.rstrip():
            report = await asyncio.to_thread(report_on, self.held.form, text)
        await self.writer.insist(
            queue.finish,
            self.held,
            status,
            text,
            error=error,
            model=self.writer.model.last_model,
            report=report,
        )
        self._measure(status, report)

    def _measure(self, status: str, report: dict[str, Any] | None) -> None:
        seconds = self._waited()
        metrics.LETTERS.labels(status).inc()
        if status == "done" and report is not None:
            metrics.LETTER_SECONDS.observe(seconds)
            metrics.LETTER_QUALITY.set(report["score"])
        fields = {"letter": str(self.held.id), "outcome": status, "seconds": round(seconds, 2)}
        logger.info("letter ended", extra={**fields, "attempt": self.held.attempt})

    def _waited(self) -> float:
        return self.held.waited_s + time.monotonic() - self._started


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass


def make_engine(config: Config) -> Engine:
    """Return the writer's database engine: a connection for each letter and two to spare."""
    return create_engine(
        config.database_url,
        pool_pre_ping=True,
        pool_size=config.writers + 2,
        max_overflow=0,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": "inkwell-writer",
            "options": "-c statement_timeout=15000",
        },
    )


async def serve(config: Config) -> None:
    """Write letters until SIGTERM or SIGINT."""
    engine = make_engine(config)
    async with ModelClient(config.model_url, config.model_key, config.model_name) as model:
        writer = Writer(config, engine, model)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, writer.stop)
        await writer.run()
    engine.dispose()


def main() -> None:
    """Run the writer."""
    config = Config.from_env()
    logs.configure(config.log_level)
    asyncio.run(serve(config))


if __name__ == "__main__":
    main()
