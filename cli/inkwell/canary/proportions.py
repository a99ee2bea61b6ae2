"""How far two proportions are apart, as far as so few counts can tell."""

from math import sqrt
from typing import NamedTuple

SURE = 1.96  # 95 of 100 intervals hold the true difference
VERY_SURE = 3.29  # 999 of 1000: for looks that are repeated until one of them alarms


class Interval(NamedTuple):
    """What the difference is at least and at most."""

    low: float
    high: float


def wilson(hits: float, total: int, z: float = SURE) -> Interval:
    """Return the interval of a proportion (Wilson 1927), sound at 0 hits too."""
    if total == 0:
        return Interval(0.0, 1.0)
    share = hits / total
    middle = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return Interval(max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def difference(one: tuple[int, int], other: tuple[int, int], z: float = SURE) -> Interval:
    """Return the interval of one's proportion less the other's (Newcombe 1998, method 10).

    Args:
        one: hits and total.
        other: hits and total, to compare to.
        z: how sure.
    """
    p, q = (hits / total if total else 0.5 for hits, total in (one, other))
    a, b = wilson(*one, z), wilson(*other, z)
    return Interval(
        p - q - sqrt((p - a.low) ** 2 + (b.high - q) ** 2),
        p - q + sqrt((a.high - p) ** 2 + (q - b.low) ** 2),
    )
