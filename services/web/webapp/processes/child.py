"""What runs in a child process of `webapp.processes.children`: its limits, and its tasks.

The children's server loads this before it forks, so it imports as little as it can.
"""

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from webapp.core import logs

DATA_BYTES = 320 * 2**20  # memory; a letter of 20,000 Chinese characters takes 125 MB, of emoji 240
NICENESS = 5  # pages answer first


class AbortedError(Exception):
    """A library gave up with something that is no Exception, such as a Rust panic."""


def limit() -> None:
    """Limit this child, and keep what a library prints of a text out of the log."""
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)
    # Our own log lines go on; a library's panic writes to file 2 itself, the text included.
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    logs.configure("INFO")


def run_task(
    request_id: str, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[int, Any]:
    """Return how much memory this process uses, in bytes, and what the work returns."""
    logs.bind_request_id(request_id)
    try:
        result = work(*args, **kwargs)
    except Exception:
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
        raise AbortedError(type(error).__qualname__) from None
    return _data_bytes(), result


def _data_bytes() -> int:
    """Return what RLIMIT_DATA counts of this process (proc(5), statm)."""
    pages = int(Path("/proc/self/statm").read_text().split()[5])
    return pages * resource.getpagesize()
