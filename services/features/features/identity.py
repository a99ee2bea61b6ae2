"""Which features these are: a version for people, and a hash of the code for programs.

A model's manifest has both. A model that was trained with other features is refused, because its
answers would be wrong without any error.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

VERSION = "1.0.0"  # raised with each change that changes numbers
HERE = Path(__file__).parent
SUFFIXES = frozenset({".py", ".txt"})


@dataclass(frozen=True)
class Identity:
    """The features of a task.

    Attributes:
        version: of the package.
        sha256: of the task's code and lists, 64 hexadecimal digits.
    """

    version: str
    sha256: str


@cache
def identity(task: str) -> Identity:
    """Return which features of a task (a folder of this package) are here.

    Raises:
        KeyError: there is no such task.
    """
    folder = HERE / task
    if not task.isidentifier() or not folder.is_dir():
        raise KeyError(task)
    return Identity(VERSION, hash_of(folder))


def hash_of(folder: Path) -> str:
    """Return the hash of a folder's code and lists: their names and contents, in order."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
