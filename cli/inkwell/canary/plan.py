"""How a canary is watched: its steps, and how long and how closely each is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from inkwell.canary.decide import Limits

DEFAULT_STEPS = (5, 25, 50, 100)


@dataclass(frozen=True)
class Plan:
    """How a canary is watched.

    Attributes:
        weights: its steps.
        window: seconds at each.
        look: seconds between looks within a window.
        holds: windows that a step is held at most for lack of requests.
        limits: how much worse it may be.
    """

    weights: Sequence[int] = DEFAULT_STEPS
    window: float = 300.0
    look: float = 5.0
    holds: int = 6
    limits: Limits = field(default_factory=Limits)
