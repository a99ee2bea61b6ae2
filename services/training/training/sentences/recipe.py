"""Every number of this training that can be chosen; params.yaml has those of what ships."""

from __future__ import annotations

from dataclasses import dataclass

LABELS = ("unacceptable", "acceptable")  # in the order of the model's outputs: CoLA's 0 and 1
# What is learnt from, what probabilities are made by, and what figures are measured on: sentences
# of the training's publications, and of others.
SPLITS = ("train", "held", "in_domain", "out_of_domain")


@dataclass(frozen=True)
class Recipe:
    """What a model of sentences is trained by.

    Attributes:
        seed: of the new layers, the order of the rows and what is dropped.
        held: the share of the training's rows that probabilities are made by.
        epochs: how often each row is learnt from.
        batch: rows in a step.
        rate: of learning, of the uppermost layer of BERT, at its highest.
        head_rate: the same of the new layers.
        decay: of the rate, from each layer to the one below; the words themselves are the lowest.
        warm_up: the share of the steps in which the rate rises; then it falls to nothing.
        weight_decay: of all weights that learn.
        threads: of the processor; another number may change the last digits.
    """

    seed: int
    held: float
    epochs: int
    batch: int
    rate: float
    head_rate: float
    decay: float
    warm_up: float
    weight_decay: float
    threads: int
