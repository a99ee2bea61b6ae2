"""Every number of this training that can be chosen; params.yaml has those of what ships."""

from __future__ import annotations

from dataclasses import dataclass

LABELS = ("legitimate", "phishing")  # in the order of the model's outputs, and the data's words
SPLITS = ("train", "test")


@dataclass(frozen=True)
class Recipe:
    """What a model of links is trained by.

    Attributes:
        seed: of splits and folds, the only things that are drawn.
        test: the share of registries' domains that figures are measured on.
        folds: of the others, each scored by a model of the rest, to make probabilities.
        strength: what a wrong row costs, against the squares of the weights.
        seen: rows of the training that a feature must be in.
        false_alarms: the share of honest addresses that may be called phishing.
        missed: the share of phishing that may be said to look fine.
    """

    seed: int
    test: float
    folds: int
    strength: float
    seen: int
    false_alarms: float
    missed: float
