"""Confidence intervals of shares and of their differences, at 95 %.

Wilson's score interval, and Newcombe's hybrid of two of them: R. G. Newcombe, "Two-sided confidence
intervals for the single proportion" (method 3) and "Interval estimation for the difference between
independent proportions" (method 10), Statistics in Medicine 17, 1998, 857-872 and 873-890. They
hold for few and for extreme counts too, where the textbook's plus and minus does not.
"""

from math import sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the interval of the share hits / n; `n` is 1 or more."""
    share = hits / n
    middle = share + Z**2 / (2 * n)
    reach = Z * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    scale = 1 + Z**2 / n
    low, high = (middle - reach) / scale, (middle + reach) / scale
    return max(0.0, min(low, share)), min(1.0, max(high, share))  # where rounding leaves them


def newcombe(hits: int, n: int, other_hits: int, other_n: int) -> tuple[float, float]:
    """Return the interval of hits / n - other_hits / other_n."""
    share, other = hits / n, other_hits / other_n
    (low, high), (other_low, other_high) = wilson(hits, n), wilson(other_hits, other_n)
    down = sqrt((share - low) ** 2 + (other_high - other) ** 2)
    up = sqrt((high - share) ** 2 + (other - other_low) ** 2)
    return share - other - down, share - other + up
