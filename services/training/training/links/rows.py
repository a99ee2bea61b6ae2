"""The rows that a model of links is trained and measured on, as the stages hand them on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.links import address
from features.links.suffixes import registry_domain
from training.stages import tables

from .recipe import LABELS, Recipe

MUTANTS = "mutants"  # a split of rows that are learnt from, and that nothing is measured on


@dataclass(frozen=True)
class Row:
    """An address with its label and the split that its domain fell into."""

    split: str
    label: str
    url: str

    @property
    def address(self) -> address.Address:
        """The address, read."""
        return address.read(self.url)


def labels_of(some: Iterable[Row]) -> NDArray[np.bool_]:
    """Return whether each row is phishing."""
    return tables.labels_of(some, LABELS[1])


def split_of(url: address.Address, seed: int, test: float) -> str:
    """Return the split of an address: the same for all addresses of a registry's domain."""
    return "test" if _drawn(url, seed, "split") < test else "train"


def fold_of(url: address.Address, recipe: Recipe) -> int:
    """Return the fold of an address, drawn for a domain as its split is."""
    return int(_drawn(url, recipe.seed, "fold") * recipe.folds)


def _drawn(url: address.Address, seed: int, what: str) -> float:
    """Return a number from 0 to 1 that a registry's domain gets by chance."""
    text = f"{seed} {what} {registry_domain(url.host)}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def read(folder: Path, split: str) -> list[Row]:
    """Return the rows of one split.

    Raises:
        TrainingError: there are none of one of the labels.
    """
    return tables.of_split(tables.read(folder, Row), split, LABELS, folder)


def joined(folder: Path) -> list[Row]:
    """Return the mutants that join the training; there may be none."""
    return [row for row in tables.read(folder, Row) if row.split == MUTANTS]
