"""`inkwell up`: start Inkwell, print its address and run until Ctrl-C."""

import fcntl
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from inkwell.errors import InkwellError

from .settings import Settings
from .stack import Stack


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    (home / "run").mkdir(exist_ok=True, mode=0o700)
    with (home / "run" / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InkwellError(
                f"Inkwell already runs with the data in {home}. Stop it, or set INKWELL_HOME."
            ) from None
        yield


def up() -> None:
    """Start Inkwell, print its address and run until Ctrl-C or SIGTERM."""
    settings = Settings.from_environment()
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()
        raise KeyboardInterrupt  # interrupts a start that is under way as well

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    settings.check()
    if closed := settings.close_to_others():
        print(closed, flush=True)
    with _only_one(settings.home):
        stack = Stack(settings, lambda line: print(line, flush=True))
        began = time.monotonic()
        print("Starting Inkwell", flush=True)
        try:
            stack.start()
            print(
                f"\nReady in {time.monotonic() - began:.1f} s: {stack.url}\n"
                f"Your letters are kept in {settings.home}\n"
                "Ctrl-C stops everything.",
                flush=True,
            )
            stack.run_until(stopped)
        except KeyboardInterrupt:
            print("\nStopping ...", flush=True)
        finally:
            # A second Ctrl-C must not leave a part running.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            stack.stop()
        print("Stopped.", flush=True)
