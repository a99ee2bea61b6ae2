"""A trained model of links: weights, thresholds, and scores by the training's own code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.identity import identity
from features.links import vectors
from features.links.address import Address
from training.files import write_json

from . import fit
from .errors import LinksError

WEIGHTS = "weights.npy"
FILE = "trained.json"


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
        write_json(folder / FILE, asdict(self.facts))


def load(folder: Path) -> Trained:
    """Return what the step train left.

    Raises:
        LinksError: nothing is there, or it was trained with other features.
    """
    try:
        facts = Facts(**json.loads((folder / FILE).read_text("utf-8")))
    except FileNotFoundError as error:
        raise LinksError(f"{folder} has no {FILE}: run the step train first.") from error
    if facts.features_sha256 != identity("links").sha256:
        raise LinksError(f"{folder} was trained with other features: run the step train again.")
    return Trained(np.load(folder / WEIGHTS), facts)
