"""The end of a program's output or of a log, for the message that says what failed."""

from collections.abc import Iterable
from pathlib import Path

LINES = 15  # as many as a reader takes in


def last_lines(output: str | Iterable[str], count: int = LINES, indent: str = "") -> str:
    """Return the last `count` lines that aren't empty, each after `indent`."""
    lines = output.splitlines() if isinstance(output, str) else output
    return "\n".join([indent + line for line in lines if line.strip()][-count:])


def last_lines_of(log: Path, count: int = LINES, indent: str = "") -> str:
    """Return the last lines of a log, "" where there is none."""
    if not log.exists():
        return ""
    return last_lines(log.read_text(errors="replace"), count, indent)
