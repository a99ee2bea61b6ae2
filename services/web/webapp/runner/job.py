"""The work on one job: its stages in their order, each of them whole or begun again.

A stage that has ended leaves a folder. So a job that was broken off, by whatever, goes on with the
first stage that has none, and the same parameters lead to the same result.
"""

import json
import logging
import shutil
import sys
import uuid
from pathlib import Path
from typing import Any

from webapp.core.config import Config
from webapp.jobs.transactions import AWAY, Transactions
from webapp.lab import models, queue
from webapp.lab.folders import Folders
from webapp.lab.queue import STAGES, Lease

from .pacing import Pace
from .stage import Stage, ended_by

PROGRAM = "training.pictures"
PARAMETERS = "params.json"
REPORT = "report.json"  # of the stage check
RESULTS = "results.json"  # of the stage evaluate
KILLED_TRIES = 3  # at one stage
REGISTER = "register"
NO_PACKAGE = "ModuleNotFoundError"
MISSING = (
    "Training needs packages that are not installed here: whoever runs this Inkwell gets them by "
    "make setup-train. Then begin it again."
)
logger = logging.getLogger("inkwell.runner")


class StopAskedError(Exception):
    """The person wants the job to end."""


class StageError(Exception):
    """A stage can't be done; the message is a sentence for the person."""

    def __init__(self, message: str, tail: str = "") -> None:
        super().__init__(message)
        self.tail = tail


class LabRun:
    """One job."""

    def __init__(
        self, lease: Lease, config: Config, folders: Folders, database: Transactions, pace: Pace
    ) -> None:
        self.lease = lease
        self.database = database
        self.pace = pace
        self._python = config.lab_python or sys.executable
        self._folders = folders
        self._data = folders.data_set(lease.data_set_id) / lease.version
        self._work = folders.trainings / str(lease.id)
        self._saved: tuple[str, str, int] = ("", "", 0)
        self._digest: str | None = None  # of the model that was registered

    async def run(self) -> None:
        """Do the stages, and end the job.

        Raises:
            LeaseLostError: it is another runner's, or was deleted.
        """
        self._work.mkdir(parents=True, exist_ok=True)
        params = json.dumps(self.lease.parameters, indent=2, sort_keys=True)
        (self._work / PARAMETERS).write_text(params + "\n")
        _sweep(self._work)
        try:
            for name in STAGES[self.lease.kind]:
                await self._stage(name)
            values = self._results()
        except StopAskedError:
            await self._end("stopped")
        except StageError as error:
            await self._end("failed", error=str(error), log_tail=error.tail)
        except OSError as error:
            logger.warning("stage failed", extra={"error": type(error).__name__})
            await self._end("failed", error=f"Its files can't be used: {error.strerror}.")
        else:
            await self._end("done", **values)

    async def _stage(self, name: str) -> None:
        done = self._work / name
        if name == REGISTER:
            await self._save(name, "", [])
            await self._register(self._work / "export")
            return
        if done.exists():
            return
        for left in range(KILLED_TRIES, 0, -1):
            scratch = self._work / f".{name}.{self.lease.attempt}.{uuid.uuid4().hex}"
            scratch.mkdir()
            code, stage = await self._run_process(name, scratch)
            if code == 0:
                scratch.rename(done)
                return
            shutil.rmtree(scratch, ignore_errors=True)
            if code > 0 or left == 1:
                raise StageError(_reason(name, code, stage), stage.said.log_tail)
            logger.warning("stage killed", extra={"stage": name, "signal": -code})

    async def _register(self, exported: Path) -> None:
        manifest = models.read(exported)
        row = models.row_of(manifest, self.lease)
        await self.database.insist(queue.keep_model, self.lease, row)
        models.place(self._folders, exported, manifest)
        self._digest = manifest.digest

    async def _run_process(self, name: str, scratch: Path) -> tuple[int, Stage]:
        """Run a stage, saving what it says and renewing the lease; return how it ended."""
        stage = Stage(
            (
                *(self._python, "-m", PROGRAM, name),
                *("--data", str(self._data)),
                *("--work", str(self._work)),
                *("--params", str(self._work / PARAMETERS)),
                *("--out", str(scratch)),
            )
        )
        await stage.start()
        try:
            code = None
            while code is None:
                code = await stage.wait(self.pace.look_s)
                await self._save(name, stage.said.progress, stage.said.points)
            return code, stage
        finally:
            await stage.kill()

    async def _save(self, name: str, progress: str, points: list[dict[str, float]]) -> None:
        saved = (name, progress, len(points))
        try:
            stop = await self.database.query(
                queue.save,
                self.lease,
                self.pace.lease_s,
                stage=name,
                progress=progress,
                points=points if points or name == "train" else None,
                announce=saved != self._saved,
            )
        except AWAY:
            return  # the stage goes on; what it says is kept here until the database is back
        self._saved = saved
        if stop:
            raise StopAskedError

    def _results(self) -> dict[str, Any]:
        if self.lease.kind == "check":
            return {"report": _read(self._work / "check" / REPORT)}
        results = _read(self._work / "evaluate" / RESULTS)
        return {"results": results, "model_digest": self._digest}

    async def _end(self, status: str, **values: Any) -> None:
        await self.database.insist(queue.finish, self.lease, status, **values)
        about = {"job": str(self.lease.id), "kind": self.lease.kind, "outcome": status}
        logger.info("job ended", extra=about)
        if self.lease.kind == "check":
            shutil.rmtree(self._work, ignore_errors=True)


def _reason(name: str, code: int, stage: Stage) -> str:
    if NO_PACKAGE in stage.said.log_tail:
        return MISSING
    return stage.said.error or f"The stage {name} failed: {ended_by(code)}."


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise StageError(f"The stage {file.parent.name} left no {file.name} that can be read.")
    return found


def _sweep(work: Path) -> None:
    """Delete what stages that were broken off had begun."""
    for path in work.glob(".*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
