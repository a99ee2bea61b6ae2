"""The machine and the minute of a measurement, and the file that its result is written to."""

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
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


def write_result(path: Path, result: Mapping[str, Any]) -> str:
    """Write a result as JSON, and return the text."""
    text = json.dumps(result, indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n")
    return text
