"""What a piece of work costs a processor, whatever else the process does."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """Return what `work` makes, and the seconds of a processor that it took in its own thread.

    A test's process has other threads, and what thousands of tests left in its memory: looking
    through that for garbage isn't the work's own cost.
    """
    gc.disable()
    begun = time.thread_time()
    try:
        return work(), time.thread_time() - begun
    finally:
        gc.enable()
