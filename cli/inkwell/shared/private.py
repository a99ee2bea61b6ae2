"""Files that their owner alone can read."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 48


def key_file(path: Path) -> Path:
    """Return `path`, which has a key: the one from before, or a new one."""
    if not path.exists():
        write(path, secrets.token_urlsafe(KEY_BYTES))
    return path


def write(path: Path, text: str) -> None:
    """Put a new file in the place of what was there; at no moment can others read it."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
