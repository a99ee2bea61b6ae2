"""The request id: it follows a request through web, writer and model server, and into their logs.

An id that came along is used if it fits; any other is replaced, because it could forge a line of
the log. The gateway sends UUIDs, which fit.
"""

import re
import uuid

SHORTEST, LONGEST = 8, 128  # characters
PATTERN = re.compile(rf"[A-Za-z0-9._-]{{{SHORTEST},{LONGEST}}}")


def new() -> str:
    """Return an id that nothing else has: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def accept(received: str | None) -> str:
    """Return the id that came along, or a new one if there is none that fits."""
    return received if received and PATTERN.fullmatch(received) else new()
