"""Give files the time 0: `settle.py FOLDER`.

A layer of packages is then the same one, whatever the commit.
"""

import os
import sys
from pathlib import Path


def main() -> None:
    """Set the time of a folder and of all that is in it."""
    folder = Path(sys.argv[1])
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (0, 0), follow_symlinks=False)


if __name__ == "__main__":
    main()
