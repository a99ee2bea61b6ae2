"""A trained model of links: weights, thresholds, and scores by the training's own code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.links import vectors
from features.links.address import Address
from training.files import write_json
from training.stages import results

from . import fit

WEIGHTS = "weights.npy"


@dataclass(frozen=True)
class Facts:
    """What is known of a training beside its weights."""

    bias: float
    fine: float
    phishing: float
    features_sha256: str


@dataclass(frozen=True)
class Trained:
    """The model: the probability of phishing is the sigmoid of bias and weighted features."""

    weights: NDArray[np.float32]
    facts: Facts

    def chances(self, addresses: Sequence[Address]) -> fit.Floats:
        """Return the probability of phishing of each address, in float64."""
        rows = fit.Rows.of([vectors.row(each) for each in addresses], vectors.BUCKETS)
        return fit.sigmoid(rows.times(np.append(self.weights, self.facts.bias)))

    def save(self, folder: Path) -> None:
        """Write it into a folder."""
        np.save(folder / WEIGHTS, self.weights)
        write_json(folder / results.TRAINED, asdict(self.facts))


def load(folder: Path) -> Trained:
    """Return what the step train left.

    Raises:
        TrainingError: nothing is there, or it was trained with other features.
    """
    facts = results.facts(folder, Facts, "links")
    return Trained(np.load(folder / WEIGHTS), facts)
