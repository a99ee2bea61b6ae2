"""A trained head: its weights, its threshold, and what is known of its training."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from training.files import write_json
from training.stages import results

from .graph import Head

WEIGHTS = "head.npz"


@dataclass(frozen=True)
class Facts:
    """What is known of a training beside its weights.

    Attributes:
        labels: in the order of the head's outputs.
        novelty: above it a picture is none of these.
        temperature: which the weights have in them already.
        epochs: after which its weights were taken.
        backbone: the digest of the model whose features were learnt from.
        features_sha256: of the code that made them.
    """

    labels: tuple[str, ...]
    novelty: float
    temperature: float
    epochs: int
    backbone: str
    features_sha256: str


@dataclass(frozen=True)
class Trained:
    """A head with its facts."""

    head: Head
    facts: Facts

    def save(self, folder: Path) -> None:
        """Write it into a folder."""
        np.savez(folder / WEIGHTS, **vars(self.head))
        write_json(folder / results.TRAINED, asdict(self.facts))


def load(folder: Path) -> Trained:
    """Return what the step train left.

    Raises:
        TrainingError: nothing is there, or it was trained with other features.
    """
    facts = results.facts(folder, Facts, "images")
    with np.load(folder / WEIGHTS) as kept:
        weights, bias, mean, directions = (
            kept[name] for name in ("weights", "bias", "mean", "directions")
        )
        head = Head(weights, bias, mean, directions, float(kept["stretch"]))
    return Trained(head, facts)
