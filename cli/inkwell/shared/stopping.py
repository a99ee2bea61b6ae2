"""Ctrl-C and SIGTERM of a command, and the lock that keeps a second command from the cluster."""

import contextlib
import fcntl
import signal
import sys
from collections.abc import Iterator
from types import FrameType

from inkwell.errors import InkwellError
from inkwell.shared.cluster_files import ClusterFiles

STOPPED = 130  # the exit code: 128 + SIGINT, as a shell has it


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Treat SIGTERM as Ctrl-C."""
    raise KeyboardInterrupt


@contextlib.contextmanager
def stoppable(advice: str) -> Iterator[None]:
    """End with `advice` and exit code 130 when a person or the system stops the command."""
    signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        print(f"\nStopped. {advice}", file=sys.stderr, flush=True)
        sys.exit(STOPPED)


@contextlib.contextmanager
def cluster_lock(files: ClusterFiles) -> Iterator[None]:
    """Hold the cluster's lock: two at once would fight for the same nodes."""
    files.home.mkdir(parents=True, exist_ok=True)
    with (files.home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InkwellError("Another `make cluster` or `make cluster-down` is running") from None
        yield
