"""The process that writes letters: `python -m webapp.writer`.

It takes letters from the queue, streams each from the model into its draft, checks it and
closes it. Any number of such processes work side by side; one that dies loses its leases, and
with them its letters to the others. No database connection is held while the model works.
Beside that it deletes what has no more use.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from contract import traces
from contract.log_line import log_uncaught
from webapp.core import logs, metric_files, metrics, tracing
from webapp.core.config import Config, SettingError
from webapp.core.notify import Listener
from webapp.letters import announcements, queue, search_index, turns
from webapp.letters.queue import Lease, LeaseLostError
from webapp.limits import retention

from .job import Job, wait
from .model_client import ModelClient
from .ops import answering
from .pacing import Pace
from .transactions import AWAY, Transactions

logger = logging.getLogger("inkwell.writer")


class Writer:
    """Writes up to `config.writers` letters at once, until stopped."""

    def __init__(
        self, config: Config, engine: Engine, model: ModelClient, pace: Pace | None = None
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._config = config
        self._pace = pace or Pace()
        self._model = model
        self._engine = engine
        self._database = Transactions(engine, self._pace.database_s)
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
        threads = ThreadPoolExecutor(self._config.writers + 2, thread_name_prefix="database")
        loop.set_default_executor(threads)
        listener = Listener(
            self._engine, announcements.QUEUED, lambda _: loop.call_soon_threadsafe(self._work.set)
        )
        listener.start()
        beside = [asyncio.create_task(each) for each in (self._model.warm_up(), self._purge())]
        logger.info("writer ready", extra={"writer": self.name})
        try:
            while not self._stopping:
                self._work.clear()
                await self._start_jobs()
                await wait(self._work, self._pace.poll_s)
        finally:
            tasks = [*beside, *self._jobs]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.to_thread(listener.stop)

    async def _start_jobs(self) -> None:
        try:
            while len(self._jobs) < self._config.writers and not self._stopping:
                lease = await self._database.query(queue.claim, self.name, self._pace.lease_s)
                if lease is None:
                    break
                job = asyncio.create_task(self._trace(lease), name=str(lease.id))
                self._jobs.add(job)
                job.add_done_callback(self._job_done)
            metrics.LETTERS_WRITING.set(len(self._jobs))
            depth, wait = await self._database.query(turns.depth_and_wait)
            metrics.QUEUE_DEPTH.set(depth)
            metrics.QUEUE_OLDEST.set(wait)
        except AWAY as error:
            logger.warning("database away", extra={"error": type(error).__name__})

    async def _purge(self) -> None:
        while True:
            try:
                await self._database.query(retention.purge, self._config)
                await self._database.query(search_index.fill)
            except SQLAlchemyError as error:
                logger.warning("not purged", extra={"error": type(error).__name__})
            await asyncio.sleep(self._pace.purge_s)

    def _job_done(self, job: asyncio.Task[None]) -> None:
        self._jobs.discard(job)
        metrics.LETTERS_WRITING.set(len(self._jobs))
        self._work.set()

    async def _trace(self, lease: Lease) -> None:
        logs.bind_request_id(lease.request_id)
        taken = time.monotonic()
        with traces.span("write letter", kind="consumer", parent=lease.traceparent):
            traces.record("wait in queue", taken - lease.waited_s, taken, lease.traceparent)
            await self._write(lease)

    async def _write(self, lease: Lease) -> None:
        job = Job(lease, self._model, self._database, self._pace, self._config.rewrites)
        try:
            await job.write()
        except LeaseLostError:
            logger.info("letter taken away", extra={"letter": str(lease.id)})
        except asyncio.CancelledError:
            await self._hand_back(job.lease)
        except Exception as error:
            # A fault of ours: the lease runs out and the letter is tried again, thrice at most.
            traces.current().fail(type(error).__qualname__)
            logger.exception("letter abandoned", extra={"letter": str(lease.id)})

    async def _hand_back(self, lease: Lease) -> None:
        try:
            await self._database.query(queue.hand_back, lease)
        except AWAY:
            logger.warning("letter left to its lease", extra={"letter": str(lease.id)})


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
    async with ModelClient(config) as model:
        writer = Writer(config, engine, model)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, writer.stop)
        with answering(config, loop):
            await writer.run()
    engine.dispose()


def main() -> None:
    """Run the writer; a setting that is wrong is one line and exit code 1."""
    try:
        config = Config.from_env()
    except SettingError as error:
        sys.exit(f"The writer can't start: {error}")
    logs.configure(config.log_level)
    log_uncaught()
    tracing.start("inkwell-writer", config)
    metric_files.merge_dead()
    metrics.init_writer(config)
    try:
        asyncio.run(serve(config))
    finally:
        traces.stop()
        metric_files.forget_this_process()


if __name__ == "__main__":
    main()
