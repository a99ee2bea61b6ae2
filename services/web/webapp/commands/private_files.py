"""Writes the files that the commands make for their owner alone."""

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a private file whole, or not at all."""
    scratch = path.with_suffix(".new")
    scratch.unlink(missing_ok=True)  # what was killed left
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    scratch.replace(path)
