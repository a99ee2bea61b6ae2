"""Results of stages on the disk, whole or not at all, for every training.

A result is made in a scratch folder, brought to the disk and then renamed, so that whoever is
killed at any moment finds either the whole result or none at the next start.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from modelserver.checkpoints.files import sync


def write_json(file: Path, value: object) -> None:
    """Write it as this project keeps JSON."""
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` when the block ends well."""
    scratch = target.with_name(f".{target.name}.partial")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    yield scratch
    for path in scratch.rglob("*"):
        sync(path)
    sync(scratch)
    shutil.rmtree(target, ignore_errors=True)
    scratch.rename(target)
    sync(target.parent)
