"""The process that writes letters: `python -m webapp.writer`.

It takes letters from the queue, streams each from the model into its draft, checks it and
closes it. Any number of such processes work side by side; one that dies loses its leases, and
with them its letters to the others. No database connection is held while the model works.
Beside that it deletes what has no more use.
"""

import asyncio
import logging
import signal
import sys
import time
from collections.abc import Coroutine, Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from contract import traces
from contract.log_line import log_uncaught
from webapp.core import logs, metric_files, metrics, tracing
from webapp.core.config import Config, SettingError
from webapp.jobs import worker
from webapp.jobs.worker import Worker
from webapp.letters import announcements, queue, search_index, turns
from webapp.letters.queue import Lease
from webapp.limits import retention

from .job import Job
from .model_client import ModelClient
from .ops import answering
from .pacing import Pace

logger = logging.getLogger("inkwell.writer")


class Writer(Worker[Lease]):
    """Writes up to `config.writers` letters at once, until stopped."""

    program, kind = "writer", "letter"

    def __init__(
        self, config: Config, engine: Engine, model: ModelClient, pace: Pace | None = None
    ) -> None:
        self._config = config
        self._pace = pace or Pace()
        self._model = model
        waits = {"poll_s": self._pace.poll_s, "database_s": self._pace.database_s}
        super().__init__(engine, announcements.QUEUED, config.writers, **waits)

    async def claim(self) -> Lease | None:
        """Take the letter whose turn it is."""
        return await self.database.query(queue.claim, self.name, self._pace.lease_s)

    async def hand_back(self, lease: Lease) -> None:
        """Put the letter back for another writer."""
        await self.database.query(queue.hand_back, lease)

    def beside(self) -> Sequence[Coroutine[Any, Any, None]]:
        """Warm the model up, and delete what has no more use."""
        return (self._model.warm_up(), self._purge())

    def counted(self, running: int) -> None:
        """Show how many letters are being written."""
        metrics.LETTERS_WRITING.set(running)

    async def looked(self) -> None:
        """Show how many letters wait, and for how long."""
        depth, waited_s = await self.database.query(turns.depth_and_wait)
        metrics.QUEUE_DEPTH.set(depth)
        metrics.QUEUE_OLDEST.set(waited_s)

    async def work(self, lease: Lease) -> None:
        """Write a letter, as part of the trace that it belongs to."""
        logs.bind_request_id(lease.request_id)
        taken = time.monotonic()
        with traces.span("write letter", kind="consumer", parent=lease.traceparent):
            traces.record("wait in queue", taken - lease.waited_s, taken, lease.traceparent)
            job = Job(lease, self._model, self.database, self._pace, self._config.rewrites)
            await self.guard(job.write(), lambda: job.lease)

    async def _purge(self) -> None:
        while True:
            try:
                await self.database.query(retention.purge, self._config)
                await self.database.query(search_index.fill)
            except SQLAlchemyError as error:
                logger.warning("not purged", extra={"error": type(error).__name__})
            await asyncio.sleep(self._pace.purge_s)


def make_engine(config: Config) -> Engine:
    """Return the writer's database engine."""
    return worker.make_engine(config, config.writers, "inkwell-writer")


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
