"""JSON logs, and the request id that follows a request through every service.

What a person wrote never enters a log: requests are named by their route, not their address
or query, and an exception by its type and place, not its message (a database error's message
quotes the row).
"""

import logging
import re
import sys
import traceback
from contextvars import ContextVar
from typing import Any

from contract.log_line import LogLine

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """Return the id of the request being served (or of the job being done), or ""."""
    return _request_id.get()


def bind_request_id(value: str) -> None:
    """Make `value` the request id of this thread's logs and calls."""
    _request_id.set(value)


class Formatter(LogLine):
    """The web's, the writer's and the commands' lines."""

    def request_id(self) -> str:
        """Return the id that was bound last, or ""."""
        return request_id()

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Return the exceptions' types and places, without their messages."""
        kind, error, _ = ei
        parts = []
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            parts.append("\n".join([type(error).__qualname__, *places]))
            error = error.__cause__ or error.__context__
        return "\ncaused by ".join(parts) or str(kind)


class WithoutQueries(logging.Filter):
    """Cuts the queries off addresses in another library's messages: people type into them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, shortened."""
        record.msg, record.args = re.sub(r"\?\S+", "?...", record.getMessage()), ()
        return True


def configure(level: str) -> None:
    """Send every logger's lines to stderr as JSON."""
    formatter = Formatter("%(message)s")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # These log whole requests, texts included, or every step that they take.
    for name in ("openai", "httpx2", "alembic.runtime.plugins", "alembic.autogenerate"):
        logging.getLogger(name).setLevel(logging.WARNING)
