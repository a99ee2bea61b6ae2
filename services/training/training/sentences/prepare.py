"""Stage 1: CoLA's files become rows in four splits, and data.json about them.

What figures are measured on is taken as it is published. A sentence of it is left out of the
training, as are one that has both labels and repeated ones.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from features.sentences import text
from training.files import whole
from training.stages import drift, tables
from training.stages.errors import TrainingError

from . import rows
from .recipe import LABELS, Recipe

COLUMNS = 4  # the publication, 0 or 1, the author's own mark, the sentence
TRAIN = "in_domain_train.tsv"
MEASURED = {"in_domain_dev.tsv": "in_domain", "out_of_domain_dev.tsv": "out_of_domain"}


def prepare(source: Path, target: Path, recipe: Recipe) -> None:
    """Write the rows of CoLA, a folder or cola_public.zip, into a folder.

    Raises:
        TrainingError: a file is missing, or a row is none of CoLA's.
    """
    counts: Counter[str] = Counter()
    measured = [
        row
        for file, split in MEASURED.items()
        for row in _rows(_content(source, file), file, split)
    ]
    taken = {_key(row) for row in measured}
    found: dict[str, rows.Row] = {}
    both: set[str] = set()
    for row in _rows(_content(source, TRAIN), TRAIN, "train"):
        key = _key(row)
        if key in taken:
            counts["measured"] += 1
        elif key not in found:
            found[key] = row
        elif found[key].label == row.label:
            counts["repeated"] += 1
        else:
            both.add(key)
    learnt = [_placed(row, recipe) for key, row in found.items() if key not in both]
    kept = measured + learnt
    with whole(target) as folder:
        tables.write(folder, rows.Row, kept)
        left_out = {**counts, "both_labels": len(both)}
        looked = drift.looked("sentences", (row.text for row in kept if row.split == "train"))
        tables.describe(folder, source, kept, left_out, recipe=asdict(recipe), drift=looked)


def _key(row: rows.Row) -> str:
    """Return what spellings of a sentence have in common."""
    return " ".join(row.text.casefold().split())


def _placed(row: rows.Row, recipe: Recipe) -> rows.Row:
    """Return a row in its split: some of the training's are held back, drawn by their text."""
    drawn = int.from_bytes(hashlib.sha256(row.text.encode()).digest()[:6], "big") / 2**48
    held = row.split == "train" and drawn < recipe.held
    return rows.Row("held" if held else row.split, row.source, row.label, row.text)


def _content(source: Path, name: str) -> str:
    try:
        if source.is_dir():
            file = next(iter(sorted(source.rglob(f"raw/{name}"))), source / name)
            return file.read_text("utf-8")
        with zipfile.ZipFile(source) as archive:
            place = next((each for each in archive.namelist() if each.endswith(f"raw/{name}")), "")
            if not place:
                raise TrainingError(f"{source} has no raw/{name}.")
            return archive.read(place).decode("utf-8")
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise TrainingError(f"{name} of {source} can't be read: {what}.") from error


def _rows(content: str, name: str, split: str) -> Iterator[rows.Row]:
    for number, line in enumerate(_lines(content), 1):
        cells = line.split("\t")
        if len(cells) != COLUMNS or cells[1] not in ("0", "1"):
            raise TrainingError(
                f"{name}, row {number}: there must be four columns, and the second one 0 or 1."
            )
        try:
            text.read(cells[3])
        except text.TextError as error:
            raise TrainingError(f"{name}, row {number}: {error}") from error
        yield rows.Row(split, cells[0], LABELS[int(cells[1])], cells[3])


def _lines(content: str) -> Iterable[str]:
    return (line.rstrip("\n") for line in io.StringIO(content, newline="\n") if line.strip())
