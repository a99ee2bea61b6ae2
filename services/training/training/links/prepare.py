"""Stage 1: a file of labelled addresses becomes rows in three splits, and data.json about them.

Addresses that can't be read are left out and counted, as are repeated ones. One that has both
labels is left out as well.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from features.links import address
from training.files import whole, write_json

from . import rows
from .errors import LinksError
from .recipe import LABELS, Recipe

FILE = "data.json"


def prepare(source: Path, target: Path, recipe: Recipe) -> None:
    """Write the rows of a CSV file with the columns url and status into a folder.

    Raises:
        LinksError: the file is missing, or has no such columns or another label.
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
            found[read.place] = rows.Row(rows.split_of(read, recipe), label, url)
        elif found[read.place].label == label:
            counts["repeated"] += 1
        else:
            both.add(read.place)
    kept = [row for place, row in found.items() if place not in both]
    with whole(target) as folder:
        rows.write(folder, kept)
        write_json(
            folder / FILE,
            {
                "name": source.name,
                "sha256": hashlib.sha256((folder / rows.ROWS).read_bytes()).hexdigest(),
                "rows": dict(sorted(Counter(row.split for row in kept).items())),
                "labels": dict(sorted(Counter(row.label for row in kept).items())),
                "left_out": {**counts, "both_labels": len(both)},
                "recipe": asdict(recipe),
            },
        )


def _read(source: Path) -> Iterator[tuple[str, str]]:
    try:
        with source.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            if not {"url", "status"} <= set(table.fieldnames or ()):
                raise LinksError(f"{source} must have the columns url and status.")
            for number, each in enumerate(table, 2):
                if each["status"] not in LABELS:
                    raise LinksError(f"{source}, row {number}: status must be one of {LABELS}.")
                yield each["url"], each["status"]
    except OSError as error:
        raise LinksError(f"{source} can't be read: {error.strerror}.") from error
