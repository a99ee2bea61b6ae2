"""Confidence intervals by the bootstrap, with forms as what is drawn.

Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13 (percentile intervals).
A form and its variants are drawn together, because their letters are alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

import numpy as np

RESAMPLES = 5000
LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean and the interval around it that chance alone would fill, from `n` forms."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def differs(self) -> bool:
        """Whether nought, no difference, lies outside."""
        return self.low > 0 or self.high < 0

    def to_dict(self) -> dict[str, float]:
        """Return it as JSON keeps it."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def interval(values: Iterable[tuple[str, float]], widen: float = 1.0) -> Interval:
    """Return the mean of `values` and its interval; each comes with the form that it is of.

    `widen` stretches the interval, for values that aren't each form's own.
    """
    groups: dict[str, list[float]] = {}
    for form, value in values:
        groups.setdefault(form, []).append(value)
    means = np.array([np.mean(group) for group in groups.values()])
    if not means.size:
        raise ValueError("There is nothing to take a mean of.")
    draws = np.random.default_rng(0).integers(means.size, size=(RESAMPLES, means.size))
    tail = (1 - LEVEL) / 2
    mean = means.mean()
    low, high = mean + widen * (np.quantile(means[draws].mean(axis=1), [tail, 1 - tail]) - mean)
    return Interval(float(mean), float(low), float(high), means.size)


def difference(
    first: Mapping[str, float],
    second: Mapping[str, float],
    bases: Mapping[str, str],
    widen: float = 1.0,
) -> Interval:
    """Return by how much `second` is above `first`, form by form; keys are letters' ids."""
    return interval(
        ((bases[key], second[key] - first[key]) for key in first if key in second), widen
    )
