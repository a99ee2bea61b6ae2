"""One thing that a part of Inkwell needs of a machine, and whether it is there."""

from collections.abc import Sequence
from dataclasses import dataclass

GIB = 2**30


@dataclass(frozen=True)
class Check:
    """A need: what was found, and, where that isn't enough, what mends it."""

    name: str
    ok: bool
    found: str
    mend: str = ""


@dataclass(frozen=True)
class Area:
    """Something that a person may want to do, and what it needs."""

    name: str
    command: str
    checks: Sequence[Check]

    @property
    def ok(self) -> bool:
        """Whether nothing is missing."""
        return all(check.ok for check in self.checks)


def gib(amount: float) -> str:
    """Return bytes in GiB, for a person."""
    return f"{amount / GIB:.1f} GiB"
