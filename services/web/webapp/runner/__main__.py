"""The process that checks data sets and trains models: `python -m webapp.runner`.

It takes jobs from the queue as the writer takes letters (`webapp.jobs`), one at a time, and runs
each of their stages as a process. Beside that it deletes files whose rows are gone.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine, Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from contract import traces
from contract.log_line import log_uncaught
from webapp.core import logs, metric_files, tracing
from webapp.core.config import Config, SettingError
from webapp.jobs.worker import Worker, make_engine
from webapp.lab import queue, sweeping
from webapp.lab.folders import Folders
from webapp.lab.queue import Lease

from .job import LabRun
from .pacing import Pace

AT_ONCE = 1  # a training takes the processors that the pages leave
logger = logging.getLogger("inkwell.runner")


class Runner(Worker[Lease]):
    """Does one job at a time, until stopped."""

    program, kind = "runner", "job"

    def __init__(
        self, config: Config, folders: Folders, engine: Engine, pace: Pace | None = None
    ) -> None:
        self._config = config
        self._folders = folders
        self._pace = pace or Pace()
        waits = {"poll_s": self._pace.poll_s, "database_s": self._pace.database_s}
        super().__init__(engine, queue.QUEUED, AT_ONCE, **waits)

    async def claim(self) -> Lease | None:
        """Take the job whose turn it is."""
        return await self.database.query(queue.claim, self.name, self._pace.lease_s)

    async def hand_back(self, lease: Lease) -> None:
        """Put the job back for another runner."""
        await self.database.query(queue.hand_back, lease)

    def beside(self) -> Sequence[Coroutine[Any, Any, None]]:
        """Delete what has no row any more."""
        return (self._purge(),)

    async def work(self, lease: Lease) -> None:
        """Do a job."""
        logs.bind_request_id(lease.request_id)
        with traces.span("train", kind="consumer"):
            run = LabRun(lease, self._config, self._folders, self.database, self._pace)
            await self.guard(run.run(), lambda: lease)

    async def _purge(self) -> None:
        while True:
            try:
                await self.database.query(sweeping.sweep, self._folders)
            except (SQLAlchemyError, OSError) as error:
                logger.warning("not purged", extra={"error": type(error).__name__})
            await asyncio.sleep(self._pace.purge_s)


async def serve(config: Config, folders: Folders) -> None:
    """Do jobs until SIGTERM or SIGINT."""
    engine = make_engine(config, AT_ONCE, "inkwell-runner")
    runner = Runner(config, folders, engine)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, runner.stop)
    await runner.run()
    engine.dispose()


def main() -> None:
    """Run the runner; a setting that is wrong is one line and exit code 1."""
    try:
        config = Config.from_env()
    except SettingError as error:
        sys.exit(f"The runner can't start: {error}")
    folders = Folders.of(config)
    if folders is None:
        sys.exit("The runner can't start: INKWELL_LAB_DATA and INKWELL_LAB_MODELS must be set.")
    logs.configure(config.log_level)
    log_uncaught()
    tracing.start("inkwell-runner", config)
    metric_files.merge_dead()
    try:
        asyncio.run(serve(config, folders))
    finally:
        traces.stop()
        metric_files.forget_this_process()


if __name__ == "__main__":
    main()
