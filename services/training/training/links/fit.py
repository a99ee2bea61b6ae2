"""Logistic regression with an L2 penalty on sparse rows, by Newton's method: the same every time.

The steps are found by conjugate gradients, as in LIBLINEAR's first solver (Lin, Weng, Keerthi
2008); nothing is drawn at random. With more than one thread of BLAS, sums have other last digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STEPS = 30  # of Newton; ten are usual
INNER = 40  # of conjugate gradients, in each
TOLERANCE = 1e-4  # of the gradient's length, against that at the beginning


@dataclass(frozen=True)
class Rows:
    """Sparse rows, one behind the other; no row is empty."""

    indices: NDArray[np.int64]
    values: Floats
    lengths: NDArray[np.int64]
    columns: int

    @classmethod
    def of(
        cls, rows: Sequence[tuple[NDArray[np.int32], NDArray[np.float32]]], columns: int
    ) -> Rows:
        """Return rows with a last column of ones, whose weight is the bias."""
        ones = np.ones(1)
        indices = [part for found, _ in rows for part in (found, np.array([columns]))]
        values = [part for _, amounts in rows for part in (amounts, ones)]
        return cls(
            np.concatenate(indices).astype(np.int64),
            np.concatenate(values).astype(np.float64),
            np.array([len(found) + 1 for found, _ in rows]),
            columns + 1,
        )

    def times(self, weights: Floats) -> Floats:
        """Return a number for each row: its values, weighted."""
        starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        return np.add.reduceat(self.values * weights[self.indices], starts)

    def transposed_times(self, amounts: Floats) -> Floats:
        """Return a number for each column: the rows' amounts, weighted by its values."""
        spread = self.values * np.repeat(amounts, self.lengths)
        return np.bincount(self.indices, spread, self.columns).astype(np.float64)


def fit(rows: Rows, labels: NDArray[np.bool_], strength: float, counts: Floats) -> Floats:
    """Return the weights that make labels likeliest, the bias last.

    Args:
        rows: the features.
        labels: whether each row is of the class 1.
        strength: what a row's error costs, against the squares of the weights.
        counts: how much each row counts.
    """
    targets, weights = labels.astype(np.float64), np.zeros(rows.columns)
    cost, gradient, curvature = _look(rows, targets, strength, counts, weights)
    enough = TOLERANCE * np.linalg.norm(gradient)
    for _ in range(STEPS):
        if np.linalg.norm(gradient) <= enough:
            break
        step = _newton_step(rows, gradient, curvature)
        share = 1.0
        while True:
            trial = weights + share * step
            found = _look(rows, targets, strength, counts, trial)
            if found[0] <= cost + 1e-4 * share * float(gradient @ step) or share < 1e-6:
                break
            share /= 2
        weights, (cost, gradient, curvature) = trial, found
    return weights


def sigmoid(scores: Floats) -> Floats:
    """Return probabilities, without overflow."""
    return np.exp(-np.logaddexp(0, -scores))


def _look(
    rows: Rows, targets: Floats, strength: float, counts: Floats, weights: Floats
) -> tuple[float, Floats, Floats]:
    """Return the cost, its gradient, and its curvature by row."""
    scores = rows.times(weights)
    chances = sigmoid(scores)
    errors = np.logaddexp(0, scores) - targets * scores
    cost = float(weights @ weights / 2 + strength * (counts @ errors))
    gradient = weights + rows.transposed_times(strength * counts * (chances - targets))
    return cost, gradient, strength * counts * chances * (1 - chances)


def _newton_step(rows: Rows, gradient: Floats, curvature: Floats) -> Floats:
    """Solve for the step to where the gradient would vanish, well enough."""
    step = np.zeros_like(gradient)
    left = -gradient
    direction, size = left.copy(), float(left @ left)
    enough = size * 0.01
    for _ in range(INNER):
        bent = direction + rows.transposed_times(curvature * rows.times(direction))
        share = size / float(direction @ bent)
        step += share * direction
        left -= share * bent
        before, size = size, float(left @ left)
        if size <= enough:
            break
        direction = left + size / before * direction
    return step
