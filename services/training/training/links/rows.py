"""The rows that a model of links is trained and measured on, as the stages hand them on."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.links import address
from features.links.suffixes import registry_domain

from .errors import LinksError
from .recipe import LABELS, Recipe

FIELDS = ("split", "label", "url")
ROWS = "rows.csv"


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


def labels_of(rows: Iterable[Row]) -> NDArray[np.bool_]:
    """Return whether each row is phishing."""
    return np.array([row.label == LABELS[1] for row in rows])


def split_of(url: address.Address, recipe: Recipe) -> str:
    """Return the split of an address: the same for all addresses of a registry's domain."""
    return "test" if _drawn(url, recipe, "split") < recipe.test else "train"


def fold_of(url: address.Address, recipe: Recipe) -> int:
    """Return the fold of an address, drawn for a domain as its split is."""
    return int(_drawn(url, recipe, "fold") * recipe.folds)


def _drawn(url: address.Address, recipe: Recipe, what: str) -> float:
    """Return a number from 0 to 1 that a registry's domain gets by chance."""
    text = f"{recipe.seed} {what} {registry_domain(url.host)}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def write(folder: Path, rows: Iterable[Row]) -> None:
    """Write the rows into a folder."""
    with (folder / ROWS).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(FIELDS)
        table.writerows((row.split, row.label, row.url) for row in rows)


def read(folder: Path, split: str) -> list[Row]:
    """Return the rows of one split.

    Raises:
        LinksError: there are none.
    """
    try:
        with (folder / ROWS).open(encoding="utf-8", newline="") as file:
            rows = [Row(**each) for each in csv.DictReader(file) if each["split"] == split]
    except FileNotFoundError as error:
        raise LinksError(f"{folder} has no {ROWS}: run the step prepare first.") from error
    if {row.label for row in rows} != set(LABELS):
        raise LinksError(f"The split {split} in {folder} must have rows of both labels.")
    return rows
