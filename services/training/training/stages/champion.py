"""Whether a new model is worse than the one in use, on the same rows: a paired bootstrap.

Both judge the same rows. Rows are then drawn again and again with replacement, and each time the
figure of both is taken over the same draw (Efron and Tibshirani 1993, "An Introduction to the
Bootstrap"; for two systems on one test set: Koehn 2004, "Statistical Significance Tests for Machine
Translation Evaluation").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contract.model_manifest import Manifest
from predictor.errors import ModelError
from predictor.models import load

Floats = NDArray[Any]
Figure = Callable[[Floats, NDArray[Any]], float]
DRAWS = 1000
SURE = 0.95  # the share of the draws in which a model that is refused is the worse one
SEED = 1
LEAST = 50  # rows, or the draws say nothing


@dataclass(frozen=True)
class Compared:
    """A new model against the one in use.

    Attributes:
        difference: of the figure on all rows, above nought where the new one is better.
        low: what it is above of in 97.5 % of the draws.
        high: the same of 2.5 %.
        worse: the share of the draws in which the new one is worse.
    """

    difference: float
    low: float
    high: float
    worse: float

    def __str__(self) -> str:
        return f"{self.difference:+.4f} ({self.low:+.4f} to {self.high:+.4f})"


def compare(new: Floats, used: Floats, truth: NDArray[Any], figure: Figure) -> Compared:
    """Return how a figure of two models differs on the same rows.

    Args:
        new: what the new model says of each row.
        used: the same of the model in use.
        truth: the rows' labels.
        figure: of answers and labels; more is better.
    """
    draw = np.random.default_rng(SEED)
    differences = []
    for _ in range(DRAWS):
        some = draw.integers(0, len(truth), len(truth))
        differences.append(figure(new[some], truth[some]) - figure(used[some], truth[some]))
    found = np.array(differences)
    low, high = np.quantile(found, [0.025, 0.975])
    whole = figure(new, truth) - figure(used, truth)
    return Compared(whole, float(low), float(high), float((found < 0).mean()))


def in_use(folder: Path) -> Manifest | None:
    """Return the manifest of the model in use; where none can be served, say so and return None."""
    try:
        return load(folder).manifest
    except ModelError as error:
        print(f"gate: compared with no other model: {error}", flush=True)
        return None


def worse(
    folder: Path,
    champion: Path,
    judge: Callable[[Path], Floats],
    truth: NDArray[Any],
    name: str,
    figure: Figure,
) -> list[str]:
    """Return whether the model in a folder is worse than the one in use, and print by how much.

    Args:
        folder: the new model's, with its manifest.
        champion: that of the model in use.
        judge: says what the model of a folder says of rows from which neither has learnt.
        truth: the rows' labels.
        name: of the figure.
        figure: of answers and labels; more is better.
    """
    if len(truth) < LEAST:
        print(f"gate: {len(truth)} rows are too few to compare with {champion}", flush=True)
        return []
    try:
        used = judge(champion)
    except ModelError as error:
        print(f"gate: compared with no other model: {error}", flush=True)
        return []
    found = compare(judge(folder), used, truth, figure)
    print(f"gate: {name} against the model in use, on {len(truth)} rows: {found}", flush=True)
    if found.worse < SURE:
        return []
    return [
        f"{name} is worse than that of the model in use, in {found.worse:.0%} of draws: {found}"
    ]
