"""Where the checkout lies: the playbooks, the chart and everything else that is no Python."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]  # a checkout's own code; none for an installed wheel
MARKS = ("inkwell", "bundle/versions.yml", "services/web")  # what a checkout has
NONE = (
    "This command works on a checkout of Inkwell, and there is none in this folder or above it. "
    "Change to one, or name it: INKWELL_CHECKOUT=FOLDER"
)


def is_checkout(folder: Path) -> bool:
    """Return whether a folder is a checkout of Inkwell."""
    return all((folder / mark).exists() for mark in MARKS)


def find(start: Path, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the checkout that INKWELL_CHECKOUT names, or the one that `start` is in."""
    if named := environ.get("INKWELL_CHECKOUT"):
        folder = Path(named).expanduser().absolute()
        return folder if is_checkout(folder) else None
    return next((folder for folder in (start, *start.parents) if is_checkout(folder)), None)
