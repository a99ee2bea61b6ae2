"""The process that decodes: it reads pictures and answers, one after the other, until its end.

Each message is its length in 4 bytes and then its bytes. An answer is JSON, then the square, then
the preview. It can be ended by its limits at any picture; `parent.py` starts another.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
import time
from typing import BinaryIO

LENGTH = struct.Struct("!I")
MEMORY_BYTES = 448 * 2**20  # of addresses: a picture of 40 megapixels with alpha, and Python
CPU_S = 10  # for one picture


def main() -> None:
    """Answer until the parent closes the pipe."""
    from predictor.decoder import reading
    from predictor.decoder.kinds import PictureError

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    used = _addresses()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_BYTES, used + MEMORY_BYTES))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    _send(target, b"ready")
    while (data := receive(source)) is not None:
        end = int(time.process_time()) + CPU_S
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))
        try:
            found = reading.read(data)
        except PictureError as error:
            _send(target, json.dumps({"status": error.status, "error": error.sentence}).encode())
            continue
        said = {
            "format": found.format,
            "width": found.width,
            "height": found.height,
            "notes": found.notes,
        }
        _send(target, json.dumps(said).encode(), found.square.tobytes(), found.preview)


def receive(source: BinaryIO) -> bytes | None:
    """Return the next message, or None at the end."""
    head = source.read(LENGTH.size)
    return source.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def _send(target: BinaryIO, *parts: bytes) -> None:
    for part in parts:
        target.write(LENGTH.pack(len(part)))
        target.write(part)
    target.flush()


def _addresses() -> int:
    """Return how much of addresses this process has already, in bytes."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file of a folder
        return int(file.read().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main()
