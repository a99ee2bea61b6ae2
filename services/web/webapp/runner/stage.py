"""One stage as a process: started without our secrets, read as it speaks, ended with its runner.

It gets folders and says how far it is in lines of JSON; services/training/README.md has the whole
of the agreement.
"""

import asyncio
import ctypes
import json
import os
import resource
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

PR_SET_PDEATHSIG = 1  # prctl(2)
LIBC = ctypes.CDLL(None)
NICENESS = 5  # pages answer first
FILE_BYTES = 2 * 2**30
LINE_BYTES = 2**16
TAIL_LINES = 40
TAIL_CHARACTERS = 4000
POINTS = 1000  # of a curve
GONE_S = 5.0  # for a killed process to be gone
# What a stage may know of our environment.
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "HOME", "PYTHONPATH", "PYTHONUNBUFFERED")


@dataclass
class Said:
    """What a stage has said so far."""

    progress: str = ""
    points: list[dict[str, float]] = field(default_factory=list)
    error: str = ""
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=TAIL_LINES))

    def take(self, line: str) -> None:
        """Take a line: what is no JSON object belongs to the log."""
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            self.tail.append(line)
            return
        point = said.get("point")
        if isinstance(point, dict) and len(self.points) < POINTS:
            self.points.append(
                {str(k): float(v) for k, v in point.items() if isinstance(v, int | float)}
            )
        self.progress = str(said.get("progress", self.progress))[:200]
        self.error = str(said.get("error", self.error))[:500]

    @property
    def log_tail(self) -> str:
        """The end of its log."""
        return "\n".join(self.tail).replace("\0", "")[-TAIL_CHARACTERS:]


class Stage:
    """A stage's process."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.said = Said()
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start it. The kernel kills it should this process die first, however that dies."""
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LINE_BYTES,
            env=environment(os.environ),
            start_new_session=True,
            preexec_fn=_limit,
        )
        for stream, take in (
            (self._process.stdout, self.said.take),
            (self._process.stderr, self.said.tail.append),
        ):
            assert stream is not None  # noqa: S101 - for the type checker: both are pipes
            self._readers.append(asyncio.create_task(_read(stream, take)))

    async def wait(self, seconds: float) -> int | None:
        """Return how it ended, as subprocess says it; None if it still runs after so long."""
        process = self._process
        assert process is not None  # noqa: S101 - for the type checker: it was started
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await process.wait()
        if process.returncode is not None:
            await asyncio.gather(*self._readers)
        return process.returncode

    async def kill(self) -> None:
        """End it and what it started, and wait until it is gone."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(TimeoutError):
            async with asyncio.timeout(GONE_S):
                await process.wait()
        for reader in self._readers:
            reader.cancel()


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Return what a stage may know of an environment: nothing that is secret."""
    return {name: ours[name] for name in KEPT if name in ours}


def ended_by(code: int) -> str:
    """Return why a process ended that ended badly."""
    if code < 0:
        return f"it was killed ({signal.Signals(-code).name})"
    return f"it ended with the code {code}"


async def _read(stream: asyncio.StreamReader, take: Callable[[str], Any]) -> None:
    """Hand on each line; what is left of one that is too long belongs to no one."""
    while True:
        try:
            line = await stream.readline()
        except ValueError:
            continue
        if not line:
            return
        take(line.decode("utf-8", "replace").rstrip())


def _limit() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
