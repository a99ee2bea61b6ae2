"""Stage 1: a file of labelled addresses becomes rows in three splits, and data.json about them.

Addresses that can't be read are left out and counted, as are repeated ones. One that has both
labels is left out as well.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from features.links import address
from training.files import whole
from training.stages import drift, tables
from training.stages.errors import TrainingError

from . import mutants, rows
from .recipe import LABELS, Recipe


def prepare(source: Path, target: Path, recipe: Recipe, joining: Path | None = None) -> None:
    """Write the rows of a CSV file with the columns url and status into a folder.

    Args:
        source: the file.
        target: the folder.
        recipe: by which the rows are split.
        joining: a file of mutants that join the training, if there is one.

    Raises:
        TrainingError: a file is missing, or has no such columns or another label.
    """
    found: dict[str, rows.Row] = {}  # by what all spellings have in common
    counts: Counter[str] = Counter()
    both: set[str] = set()
    for url, label in _read(source):
        try:
            read = address.read(url)
        except address.AddressError:
            counts["unreadable"] += 1
            continue
        if read.place not in found:
            found[read.place] = rows.Row(rows.split_of(read, recipe.seed, recipe.test), label, url)
        elif found[read.place].label == label:
            counts["repeated"] += 1
        else:
            both.add(read.place)
    kept = [row for place, row in found.items() if place not in both]
    joined = _joined(joining, recipe, counts) if joining is not None else []
    with whole(target) as folder:
        tables.write(folder, rows.Row, [*kept, *joined])
        left_out = {**counts, "both_labels": len(both)}
        looked = drift.looked("links", (row.address for row in kept if row.split == "train"))
        recipe_ = {"seed": recipe.seed, "test": recipe.test}
        tables.describe(folder, source, [*kept, *joined], left_out, recipe=recipe_, drift=looked)


def _joined(file: Path, recipe: Recipe, counts: Counter[str]) -> list[rows.Row]:
    """Return the mutants of a file as rows of their own split; none of a domain of the test."""
    found = [rows.Row(rows.MUTANTS, each.status, each.url) for each in mutants.read(file)]
    kept = [row for row in found
            if rows.split_of(row.address, recipe.seed, recipe.test) == "train"]  # fmt: skip
    counts.update({"mutants_of_test": len(found) - len(kept)} if len(kept) < len(found) else {})
    return list({row.url: row for row in kept}.values())


def _read(source: Path) -> Iterator[tuple[str, str]]:
    try:
        with source.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            if not {"url", "status"} <= set(table.fieldnames or ()):
                raise TrainingError(f"{source} must have the columns url and status.")
            for number, each in enumerate(table, 2):
                if each["status"] not in LABELS:
                    raise TrainingError(f"{source}, row {number}: status must be one of {LABELS}.")
                yield each["url"], each["status"]
    except OSError as error:
        raise TrainingError(f"{source} can't be read: {error.strerror}.") from error
