"""Figures that every model has."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 10


def calibration_error(
    chances: NDArray[Any], right: NDArray[np.bool_], weights: NDArray[Any] | None = None
) -> float:
    """Return by how much probabilities are off, over tenths (Guo et al. 2017, arXiv:1706.04599)."""
    counts = np.ones(len(chances)) if weights is None else weights
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    said, was = (np.bincount(bins, counts * each, BINS) for each in (chances, right))
    return float(np.abs(said - was).sum() / counts.sum())
