"""`python -m training.stages.ship FROM TO`: put an exported model where it ships, whole."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from training.files import whole


def ship(model: Path, target: Path) -> None:
    """Replace the model in a folder by another one."""
    with whole(target) as folder:
        shutil.copytree(model, folder, dirs_exist_ok=True)


if __name__ == "__main__":
    ship(Path(sys.argv[1]), Path(sys.argv[2]))
