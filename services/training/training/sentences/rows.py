"""The rows that a model of sentences is trained and measured on, as the stages hand them on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.stages import tables

from .recipe import LABELS


@dataclass(frozen=True)
class Row:
    """A sentence with its label, the code of its publication, and its split."""

    split: str
    source: str
    label: str
    text: str


def labels_of(some: Iterable[Row]) -> NDArray[np.bool_]:
    """Return whether each row is acceptable."""
    return tables.labels_of(some, LABELS[1])


def read(folder: Path, split: str) -> list[Row]:
    """Return the rows of one split.

    Raises:
        TrainingError: there are none of one of the labels.
    """
    return tables.of_split(tables.read(folder, Row), split, LABELS, folder)
