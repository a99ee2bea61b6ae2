"""Helpers for files: their checksum, and writing them through to the disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sha256(file: Path) -> str:
    """Return a file's SHA-256, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Flush a file, or a folder's list of names, to the disk; it survives a loss of power then."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
