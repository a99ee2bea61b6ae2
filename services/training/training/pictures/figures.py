"""Figures of a model of pictures: how often it is right, and how well it knows that."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.stages.figures import calibration_error as error

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


def top(chances: Floats, places: Places, first: int) -> float:
    """Return the share of pictures whose label is among the `first` likeliest."""
    best = np.argsort(-chances, axis=1, kind="stable")[:, :first]
    return float((best == places[:, None]).any(axis=1).mean())


def loss(chances: Floats, places: Places) -> float:
    """Return the cross-entropy, in nats."""
    right = chances[np.arange(len(places)), places]
    return float(-np.log(np.maximum(right, 1e-12)).mean())


def calibration_error(chances: Floats, places: Places) -> float:
    """Return by how much the confidence is off."""
    return error(chances.max(axis=1), chances.argmax(axis=1) == places)


def confusion(chances: Floats, places: Places, labels: int) -> list[list[int]]:
    """Return how many of each label (row) were called each label (column)."""
    counts = np.zeros((labels, labels), int)
    np.add.at(counts, (places, chances.argmax(axis=1)), 1)
    return [[int(each) for each in row] for row in counts]


def temperature(logits: Floats, places: Places) -> float:
    """Return by what logits are divided so that their softmax is likeliest; found by halving."""

    def cost(log_heat: float) -> float:
        return loss(softmax(logits / np.float32(np.exp(log_heat))), places)

    low, high = np.log(0.25), np.log(20.0)  # a few pictures, all right, prove no certainty
    for _ in range(60):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, two) if cost(one) < cost(two) else (one, high)
    return float(np.exp((low + high) / 2))


def softmax(logits: Floats) -> Floats:
    """Return probabilities, row by row."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares
