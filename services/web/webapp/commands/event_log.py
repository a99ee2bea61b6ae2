"""Where the operator's commands log what they change: stderr, and a file besides."""

import logging
import sys
from pathlib import Path

from webapp.core import logs


def log_to(file: Path | None) -> None:
    """Log to stderr, and to `file` if one is named; where that can't be done the command ends."""
    logs.configure("info")
    if not file:
        return
    try:
        handler = logging.FileHandler(file)
    except OSError as error:
        sys.exit(f"{file}: {error.strerror}. Nothing was changed.")
    handler.setFormatter(logs.Formatter("%(message)s"))
    logging.getLogger().addHandler(handler)
