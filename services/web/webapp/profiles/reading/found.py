"""What was read."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Found:
    """What a file says, to be looked at.

    Attributes:
        values: as webapp.profiles.content.Profile.parse takes them.
        left_out: parts of a JSON Resume that a profile has no place for.
    """

    values: dict[str, Any]
    left_out: tuple[str, ...] = ()
