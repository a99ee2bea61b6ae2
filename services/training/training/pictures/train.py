"""Stage 2: a head on frozen features: softmax regression with momentum, and early stopping.

What is held back says when to stop, how sure the head may be (a temperature), and how unlike a
picture must be to be none of these. The same seed gives the same weights.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from contract.picture_training import Parameters
from features.identity import identity

from . import figures, rows
from .graph import Floats, Head
from .recipe import DIRECTIONS, KNOWN, MOMENTUM, PICTURES
from .trained import Facts, Trained

Tell = Callable[[dict[str, Any]], None]


def train(data: Path, target: Path, chosen: Parameters, tell: Tell = lambda _: None) -> None:
    """Write the head of a folder of rows into another, which is there.

    Args:
        data: what the stage prepare left.
        target: where the head lies.
        chosen: the numbers that can be chosen.
        tell: is told of each epoch: epoch, loss, accuracy, held_out_loss, held_out_accuracy.
    """
    known, held = rows.read(data, "train"), rows.read(data, "held")
    about = rows.about(data)
    weights, bias, epochs = fit(known, held, chosen, tell)
    heat = figures.temperature(held.features @ weights + bias, held.places)
    head = _head(known, weights / np.float32(heat), bias / np.float32(heat))
    novelty = np.quantile(head.judge(held.features)[1], KNOWN)
    facts = Facts(
        known.labels, float(novelty), heat, epochs, about["backbone"], identity("images").sha256
    )
    Trained(head, facts).save(target)


def fit(
    known: rows.Rows, held: rows.Rows, chosen: Parameters, tell: Tell
) -> tuple[Floats, Floats, int]:
    """Return weights and bias for raw features, and the epoch after which they were best."""
    mean = known.features.mean(axis=0)
    # Inputs of length 1, about, for which the usual rates of steps are right.
    spread = known.features.std(axis=0) + np.float32(1e-3)
    spread *= np.float32(known.features.shape[1] ** 0.5)
    inputs = (np.concatenate([known.features, known.mirrored]) - mean) / spread
    targets = np.concatenate([known.places, known.places])
    inside = (held.features - mean) / spread
    draw = np.random.default_rng(chosen.seed)
    state = _Steps(inputs.shape[1], len(known.labels), chosen)
    best, best_loss = (state.weights.copy(), state.bias.copy(), 0), np.inf
    for epoch in range(1, chosen.epochs + 1):
        order = draw.permutation(len(inputs))
        lost = right = 0.0
        for start in range(0, len(order), PICTURES):
            some = order[start : start + PICTURES]
            chances = state.step(inputs[some], targets[some])
            lost += figures.loss(chances, targets[some]) * len(some)
            right += figures.top(chances, targets[some], 1) * len(some)
        chances = figures.softmax(inside @ state.weights + state.bias)
        held_loss = figures.loss(chances, held.places)
        tell(
            {
                "epoch": epoch,
                "loss": round(lost / len(order), 6),
                "accuracy": round(right / len(order), 6),
                "held_out_loss": round(held_loss, 6),
                "held_out_accuracy": round(figures.top(chances, held.places, 1), 6),
            }
        )
        if held_loss < best_loss:
            best, best_loss = (state.weights.copy(), state.bias.copy(), epoch), held_loss
        elif epoch - best[2] >= chosen.patience:
            break
    weights, bias, epochs = best
    raw = (weights / spread[:, None]).astype(np.float32)
    return raw, (bias - mean @ raw).astype(np.float32), epochs


class _Steps:
    """Weights that are improved step by step."""

    def __init__(self, features: int, labels: int, chosen: Parameters) -> None:
        self.weights = np.zeros((features, labels), np.float32)
        self.bias = np.zeros(labels, np.float32)
        self._speed = np.zeros((features + 1, labels), np.float32)
        self._chosen = chosen

    def step(self, inputs: Floats, places: figures.Places) -> Floats:
        """Learn from some pictures; return what was said of them before."""
        chances = figures.softmax(inputs @ self.weights + self.bias)
        errors = chances.copy()
        errors[np.arange(len(places)), places] -= 1
        errors /= np.float32(len(places))
        slope = np.concatenate([inputs.T @ errors, errors.sum(axis=0, keepdims=True)])
        slope[:-1] += np.float32(self._chosen.decay) * self.weights
        self._speed *= np.float32(MOMENTUM)
        self._speed -= np.float32(self._chosen.learning_rate) * slope
        self.weights += self._speed[:-1]
        self.bias += self._speed[-1]
        return chances


def _head(known: rows.Rows, weights: Floats, bias: Floats) -> Head:
    """Return the head with the directions in which the training's features vary most."""
    mean = known.features.mean(axis=0)
    off = (known.features - mean).astype(np.float64)
    count = max(1, min(DIRECTIONS, len(off) // 4))
    _, vectors = np.linalg.eigh(off.T @ off)
    directions = np.ascontiguousarray(vectors[:, ::-1][:, :count].astype(np.float32))
    plain = Head(weights, bias, mean, directions, 0.0)
    along = off @ directions
    outside = np.maximum((off * off).sum(axis=1) - (along * along).sum(axis=1), 0)
    sure = -plain.judge(known.features)[1].mean()
    length = np.sqrt(outside).mean()
    return Head(weights, bias, mean, directions, float(max(sure, 1.0) / max(length, 1e-6)))
