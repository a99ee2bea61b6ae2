"""Figures of a model of links: how well its probabilities tell phishing from the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]


def auc(scores: Floats, labels: Labels) -> float:
    """Return the chance that phishing has a higher score than an honest one; ties count half.

    Mann and Whitney's U, 1947.
    """
    values, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = (last - (counts - 1) / 2)[place]
    bad = int(labels.sum())
    good = len(values[place]) - bad
    return float((ranks[labels].sum() - bad * (bad + 1) / 2) / (bad * good))


def threshold(scores: Floats, labels: Labels, false_alarms: float) -> float:
    """Return the least score at which no larger share of the honest ones is called phishing."""
    honest = np.sort(scores[~labels])[::-1]
    allowed = int(false_alarms * len(honest))
    return float(np.nextafter(honest[allowed], np.inf))


def recall(scores: Floats, labels: Labels, false_alarms: float) -> float:
    """Return the share of phishing that is found at a share of false alarms."""
    return float((scores[labels] >= threshold(scores, labels, false_alarms)).mean())
