"""The rows that a model is trained and measured on, as the stages hand them on: a CSV file."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from training.files import write_json

from .errors import TrainingError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Line = TypeVar("Line", bound=DataclassInstance)

ROWS, FILE = "rows.csv", "data.json"


class Row(Protocol):
    """An input with its label, and the split that it fell into."""

    @property
    def split(self) -> str:
        """Its split."""

    @property
    def label(self) -> str:
        """Its label."""


def labels_of(rows: Iterable[Row], positive: str) -> NDArray[np.bool_]:
    """Return whether each row has this label."""
    return np.array([row.label == positive for row in rows])


def write(folder: Path, kind: type[Line], rows: Iterable[Line]) -> None:
    """Write rows of a kind into a folder."""
    with (folder / ROWS).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(each.name for each in fields(kind))
        table.writerows(map(astuple, rows))


def describe(
    folder: Path,
    source: Path,
    rows: Sequence[Row],
    left_out: dict[str, int],
    *,
    sha256: str = "",
    **more: Any,
) -> None:
    """Write what there is to know of the rows in a folder: how many, their hash, what is missing.

    Args:
        folder: where the rows lie.
        source: what they come from.
        rows: all of them.
        left_out: how many others there were, by reason.
        sha256: of the data; by default of the rows as they were written.
        more: what else is known.
    """
    found = {
        "name": source.name,
        "sha256": sha256 or hashlib.sha256((folder / ROWS).read_bytes()).hexdigest(),
        "rows": dict(sorted(Counter(row.split for row in rows).items())),
        "labels": dict(sorted(Counter(row.label for row in rows).items())),
        "left_out": left_out,
    }
    write_json(folder / FILE, found | more)


def read(folder: Path, kind: type[Line]) -> list[Line]:
    """Return all rows of a folder.

    Raises:
        TrainingError: there are none.
    """
    try:
        with (folder / ROWS).open(encoding="utf-8", newline="") as file:
            return [kind(**each) for each in csv.DictReader(file)]
    except FileNotFoundError as error:
        raise TrainingError(f"{folder} has no {ROWS}: run the step prepare first.") from error


def of_split(found: Iterable[Any], split: str, labels: Iterable[str], folder: Path) -> list[Any]:
    """Return the rows of one split.

    Raises:
        TrainingError: it lacks one of the labels.
    """
    rows = [row for row in found if row.split == split]
    if {row.label for row in rows} != set(labels):
        raise TrainingError(f"The split {split} in {folder} must have rows of both labels.")
    return rows
