"""The rows that a head is trained and measured on, as the stages hand them on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.stages import results, tables

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Row:
    """A picture's split, label, file below the data's folder, and hash."""

    split: str
    label: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Rows:
    """The rows of a split.

    Attributes:
        rows: one for each picture.
        features: (pictures, features) that the backbone sees.
        mirrored: the same, of the pictures in a mirror.
        places: (pictures) of their labels among `labels`.
        labels: of the whole data, in order.
    """

    rows: tuple[Row, ...]
    features: Floats
    mirrored: Floats
    places: NDArray[np.int64]
    labels: tuple[str, ...]


def about(folder: Path) -> dict[str, Any]:
    """Return what the stage prepare says of its data.

    Raises:
        TrainingError: it has not run.
    """
    found: dict[str, Any] = results.read(folder / tables.FILE, "prepare")
    return found


def read(folder: Path, split: str) -> Rows:
    """Return the rows of one split.

    Raises:
        TrainingError: the stage prepare has not run.
    """
    labels = tuple(about(folder)["labels"])
    every = tables.read(folder, Row)
    inside = [place for place, row in enumerate(every) if row.split == split]
    with np.load(folder / "features.npz") as kept:
        features, mirrored = kept["features"][inside], kept["mirrored"][inside]
    rows = tuple(every[place] for place in inside)
    places = np.array([labels.index(row.label) for row in rows], np.int64)
    return Rows(rows, features, mirrored, places, labels)


def joined(one: Rows, other: Rows) -> Rows:
    """Return the rows of two splits of the same data."""
    return Rows(
        one.rows + other.rows,
        np.concatenate([one.features, other.features]),
        np.concatenate([one.mirrored, other.mirrored]),
        np.concatenate([one.places, other.places]),
        one.labels,
    )
