"""Where the lab's files lie, and how they get there whole.

DATA/ID/VERSION/LABEL/HASH.jpg          a data set, a folder for each of its versions
MODELS/trainings/ID/STAGE/              what the stages of a training leave
MODELS/models/TASK/DIGEST/              models that a training has registered
MODELS/models/TASK/chosen.json          the one that the predictor serves

A row in the database is always there before its files, so that files without one can go.
"""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webapp.core.config import Config, current_config
from webapp.core.problem import Problem

PARTIAL = ".partial"


class NoTraining(Problem):
    """Nothing is trained here: the web has no folders for it."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("Nothing can be trained here.")


class DiskFull(Problem):
    """There is no room for what was sent."""

    status = 503
    code = "unavailable"

    def __init__(self) -> None:
        super().__init__("There is no room for this at the moment. Nothing of it was kept.")


@dataclass(frozen=True)
class Folders:
    """The lab's two folders: data sets, and what is made of them."""

    data: Path
    models: Path

    @classmethod
    def of(cls, config: Config) -> "Folders | None":
        """Return the folders of the settings, None where nothing is trained."""
        if not config.lab_data or not config.lab_models:
            return None
        return cls(Path(config.lab_data), Path(config.lab_models))

    def data_set(self, data_set_id: uuid.UUID) -> Path:
        """Return a data set's folder, in which each version has one."""
        return self.data / str(data_set_id)

    @property
    def trainings(self) -> Path:
        """What the stages left, a folder for each job."""
        return self.models / "trainings"

    def task(self, task: str) -> Path:
        """Return where a task's models lie."""
        return self.models / "models" / task


def current_folders() -> Folders:
    """Return the folders of the current application.

    Raises:
        NoTraining: it has none.
    """
    folders = Folders.of(current_config())
    if folders is None:
        raise NoTraining
    return folders


@contextmanager
def whole(parent: Path) -> Iterator[Path]:
    """Yield an empty folder below `parent`; what is still there when the block ends goes.

    Raises:
        DiskFull: there is no room.
    """
    scratch = parent / f".{uuid.uuid4().hex}{PARTIAL}"
    try:
        scratch.mkdir(parents=True, mode=0o700)
        yield scratch
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from error
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def put(scratch: Path, target: Path) -> None:
    """Bring a folder to the disk and to its place; one that is there already is the same."""
    for path in (*scratch.rglob("*"), scratch):
        _sync(path)
    try:
        scratch.rename(target)
    except OSError as error:
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
            raise
    _sync(target.parent)


def write(file: Path, content: bytes) -> None:
    """Write a file whole: whoever reads it finds what was there before, or this."""
    scratch = file.with_name(f".{file.name}.{uuid.uuid4().hex}{PARTIAL}")
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch.write_bytes(content)
    _sync(scratch)
    scratch.replace(file)
    _sync(file.parent)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
