"""The store: every built part under its content key, whole or not there at all."""

import contextlib
import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inkwell.bundle.fetch import sha256_of

KEY_LENGTH = 16  # hex digits in a directory's name


@dataclass(frozen=True)
class Step:
    """A part of the bundle: what it is made of, what it needs, and how it is made.

    `inputs` is all that decides the result, by name; the keys of `needs` join it. `make` writes
    its files into an empty directory and may return facts to be kept with them.
    """

    name: str
    inputs: Mapping[str, str]
    needs: tuple[str, ...]
    make: Callable[[Path, Mapping[str, Path]], dict[str, Any] | None]


def digest(*parts: str | bytes) -> str:
    """Return the SHA-256 of parts with a separator between them."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def keys_of(steps: Mapping[str, Step]) -> dict[str, str]:
    """Return each step's content key: its inputs and the keys of what it needs."""
    keys: dict[str, str] = {}

    def key(name: str) -> str:
        if name not in keys:
            step = steps[name]
            needed = {need: key(need) for need in step.needs}
            keys[name] = digest(name, json.dumps([dict(step.inputs), needed], sort_keys=True))
        return keys[name]

    for name in steps:
        key(name)
    return keys


class Store:
    """Directories `<name>-<key>` with a record.json, written before the directory gets its name."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def place(self, name: str, key: str) -> Path:
        """Return the directory of a part."""
        return self.home / f"{name}-{key[:KEY_LENGTH]}"

    def record(self, name: str, key: str) -> dict[str, Any] | None:
        """Return a part's record, or None unless all its files are as they were made."""
        folder = self.place(name, key)
        try:
            made = (folder / "record.json").stat().st_mtime_ns
            record: dict[str, Any] = json.loads((folder / "record.json").read_text())
            whole = all(
                _is_intact(folder / path, recorded, made)
                for path, recorded in record["files"].items()
            )
        except (OSError, ValueError):
            return None
        return record if whole else None

    def newest_inputs(self, name: str) -> dict[str, str] | None:
        """Return the inputs of the part built last under this name, if any."""
        records = [folder / "record.json" for folder in self.home.glob(f"{name}-*")]
        named = [
            (path.stat().st_mtime, record)
            for path in records
            if path.exists() and (record := json.loads(path.read_text()))["name"] == name
        ]
        return dict(max(named, key=lambda item: item[0])[1]["inputs"]) if named else None

    def add(self, step: Step, key: str, needs: Mapping[str, Path]) -> None:
        """Make a part; its directory appears when it is complete."""
        work = self.home / f".making-{step.name}-{key[:KEY_LENGTH]}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        facts = step.make(work, needs) or {}
        files = {}
        for path in sorted(path for path in work.rglob("*") if path.is_file()):
            files[str(path.relative_to(work))] = {
                "sha256": sha256_of(path),
                "bytes": path.stat().st_size,
            }
        record = {"name": step.name, "inputs": dict(step.inputs), "files": files, **facts}
        (work / "record.json").write_text(json.dumps(record, indent=1, sort_keys=True))
        folder = self.place(step.name, key)
        shutil.rmtree(folder, ignore_errors=True)  # one whose files were damaged
        work.rename(folder)

    @contextlib.contextmanager
    def alone(self, report: Callable[[str], None]) -> Iterator[None]:
        """Hold the store: of two bundles made at once the second waits; leftovers are removed."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                report("waiting for another make of the bundle")
                fcntl.flock(lock, fcntl.LOCK_EX)
            for leftover in self.home.glob(".making-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield


def _is_intact(file: Path, recorded: Mapping[str, Any], made_ns: int) -> bool:
    """Return whether a file is as it was `made` (ns since 1970); hashed if written to since."""
    state = file.stat()
    if state.st_size != recorded["bytes"]:
        return False
    return state.st_mtime_ns <= made_ns or sha256_of(file) == recorded["sha256"]
