"""The machine and the minute of a measurement, for every result that is written."""

import os
import platform
from datetime import UTC, datetime
from typing import Any


def machine() -> dict[str, Any]:
    """Return what was measured on."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpus": os.cpu_count(),
        "memory_gb": round(memory / 2**30, 1),
        "platform": platform.platform(),
    }


def now() -> str:
    """Return this minute, in UTC."""
    return datetime.now(UTC).isoformat(timespec="minutes")
