"""Figures of a model of sentences, and how its scores are made probabilities."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]
HALF = 0.5  # from it on a sentence is called acceptable
STEPS = 50  # of Newton; ten are usual


def mcc(chances: Floats, labels: Labels) -> float:
    """Return Matthews's correlation of what is said with the labels; nought where all is alike."""
    said = chances >= HALF
    right, wrong = float((said & labels).sum()), float((~said & ~labels).sum())
    alarm, missed = float((said & ~labels).sum()), float((~said & labels).sum())
    square = (right + alarm) * (right + missed) * (wrong + alarm) * (wrong + missed)
    return (right * wrong - alarm * missed) / math.sqrt(square) if square else 0.0


def sigmoid(scores: Floats) -> Floats:
    """Return 1 / (1 + e^-score) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * scores)))


def balance(labels: Labels) -> Floats:
    """Return a weight for each row, so that both labels weigh the same in sum, and 1 on average."""
    share = labels.mean()
    weights: Floats = np.where(labels, 0.5 / share, 0.5 / (1 - share))
    return weights


def calibrate(scores: Floats, labels: Labels) -> tuple[float, float]:
    """Return slope and offset that make scores probabilities where both labels are as frequent.

    Platt 1999, by Newton's method. With balanced labels the threshold is one half, and no
    sentence is called by the less probable label.
    """
    weights = balance(labels)
    columns = np.stack([scores, np.ones_like(scores)])
    found = np.array([1.0, 0.0])
    for _ in range(STEPS):
        chances = sigmoid(found @ columns)
        gradient = columns @ (weights * (chances - labels)) + 1e-3 * found
        curvature = (columns * (weights * chances * (1 - chances))) @ columns.T
        step = np.linalg.solve(curvature + 1e-3 * np.eye(2), gradient)
        found -= np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    return float(found[0]), float(found[1])
