"""The files in $PROMETHEUS_MULTIPROC_DIR, by which several processes show their metrics as one.

Each process has a file for each kind of metric. Of a process that died the counts are added to one
more set of files, and its own go: a scrape reads them all, and would take longer with each death.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

DEAD = "dead"  # stands where else a process's number does
LOCK = "lock"


def exposition() -> bytes:
    """Return the metrics of all processes in Prometheus' text format."""
    folder = _folder()
    if folder is None:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    with _locked(folder, fcntl.LOCK_SH):
        return generate_latest(registry)


def forget_all_but_living() -> None:
    """Delete what processes left that are gone, as the web starts; a writer may run already."""
    if folder := _folder():
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder, fcntl.LOCK_EX):
            for file in folder.glob("*.db"):
                if not _is_alive(_owner(file)):
                    file.unlink()


def merge_dead() -> None:
    """Add up the counts of processes that are gone, and drop their gauges."""
    if folder := _folder():
        with _locked(folder, fcntl.LOCK_EX):
            for file in sorted(folder.glob("*.db")):
                if _owner(file) != DEAD and not _is_alive(_owner(file)):
                    _merge(file)


def forget_this_process() -> None:
    """Take this process's gauges out as it ends; its counts stay."""
    if _folder():
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def _folder() -> Path | None:
    name = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(name) if name else None


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    """Keep scrapes and merges apart: between its two steps a merge's counts stand twice."""
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, how)
        yield


def _owner(file: Path) -> str:
    return file.stem.rsplit("_", 1)[-1]


def _is_alive(owner: str) -> bool:
    if owner == DEAD:
        return False
    try:
        os.kill(int(owner), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _merge(file: Path) -> None:
    if not file.name.startswith("gauge_"):
        kind = file.name.split("_", 1)[0]
        total = MmapedDict(str(file.with_name(f"{kind}_{DEAD}.db")))  # type: ignore[no-untyped-call]
        values = MmapedDict.read_all_values_from_file(str(file))  # type: ignore[no-untyped-call]
        for key, value, _, _ in values:
            before, _ = total.read_value(key)  # type: ignore[no-untyped-call]
            total.write_value(key, before + value, 0.0)  # type: ignore[no-untyped-call]
        total.close()  # type: ignore[no-untyped-call]
    file.unlink()
