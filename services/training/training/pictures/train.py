"""Stage 2: a head on frozen features: softmax regression with momentum, and early stopping.

What is held back says when to stop, how sure the head may be (a temperature), and how unlike a
picture must be to be none of these; then it is learnt from as well. The same seed gives the same
weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Self

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
    scale = Scale.of(known)
    epochs, state = stopped_early(known, held, scale, chosen, tell)
    heat = figures.temperature(
        scale.inputs(held.features) @ state.weights + state.bias, held.places
    )
    weights, bias = scale.raw(state)
    first = _head(known, weights / np.float32(heat), bias / np.float32(heat))
    novelty = np.quantile(first.judge(held.features)[1], KNOWN)
    # What told when to stop, how sure to be and what is unlike all of it has done so: now it is
    # learnt from as well.
    every = rows.joined(known, held)
    state = next(islice(learnt(every, scale, chosen), epochs - 1, None)).state
    weights, bias = scale.raw(state)
    head = replace(first, weights=weights / np.float32(heat), bias=bias / np.float32(heat))
    facts = Facts(
        known.labels, float(novelty), heat, epochs, about["backbone"], identity("images").sha256
    )
    Trained(head, facts).save(target)


@dataclass(frozen=True)
class Scale:
    """Makes inputs of features: of length 1, about, for which the usual rates of steps are right.

    Attributes:
        mean: (features)
        spread: (features)
    """

    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, known: rows.Rows) -> Self:
        """Return that of some rows."""
        spread = known.features.std(axis=0) + np.float32(1e-3)
        return cls(known.features.mean(axis=0), spread * np.float32(spread.size**0.5))

    def inputs(self, features: Floats) -> Floats:
        """Return what is learnt from."""
        scaled: Floats = (features - self.mean) / self.spread
        return scaled

    def raw(self, state: State) -> tuple[Floats, Floats]:
        """Return weights and bias for features, in place of inputs."""
        weights = (state.weights / self.spread[:, None]).astype(np.float32)
        return weights, (state.bias - self.mean @ weights).astype(np.float32)


@dataclass(frozen=True)
class State:
    """Weights, (features, labels), and bias, (labels), for inputs."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True)
class Epoch:
    """What was learnt once all rows were gone through, and the loss and accuracy on the way."""

    state: State
    loss: float
    accuracy: float


def stopped_early(
    known: rows.Rows, held: rows.Rows, scale: Scale, chosen: Parameters, tell: Tell
) -> tuple[int, State]:
    """Return the epoch after which what is held back was judged best, and what was known then."""
    inside = scale.inputs(held.features)
    nothing = State(np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
    best, best_loss = (0, nothing), np.inf
    for number, epoch in enumerate(islice(learnt(known, scale, chosen), chosen.epochs), 1):
        chances = figures.softmax(inside @ epoch.state.weights + epoch.state.bias)
        held_loss = figures.loss(chances, held.places)
        tell(
            {
                "epoch": number,
                "loss": round(epoch.loss, 6),
                "accuracy": round(epoch.accuracy, 6),
                "held_out_loss": round(held_loss, 6),
                "held_out_accuracy": round(figures.top(chances, held.places, 1), 6),
            }
        )
        if held_loss < best_loss:
            best, best_loss = (number, epoch.state), held_loss
        elif number - best[0] >= chosen.patience:
            break
    return best


def learnt(known: rows.Rows, scale: Scale, chosen: Parameters) -> Iterator[Epoch]:
    """Learn from rows, and from their mirrors, without end; an item for each epoch."""
    inputs = scale.inputs(np.concatenate([known.features, known.mirrored]))
    targets = np.concatenate([known.places, known.places])
    draw = np.random.default_rng(chosen.seed)
    steps = _Steps(inputs.shape[1], len(known.labels), chosen)
    while True:
        order = draw.permutation(len(inputs))
        lost = right = 0.0
        for start in range(0, len(order), PICTURES):
            some = order[start : start + PICTURES]
            chances = steps.step(inputs[some], targets[some])
            lost += figures.loss(chances, targets[some]) * len(some)
            right += figures.top(chances, targets[some], 1) * len(some)
        state = State(steps.weights.copy(), steps.bias.copy())
        yield Epoch(state, lost / len(order), right / len(order))


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
