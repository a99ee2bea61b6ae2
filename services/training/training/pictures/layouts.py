"""Which pictures a folder holds, with their labels and, where it has them, its own splits.

Three layouts are known:
    LABEL/*                           a folder for each label
    train/LABEL/*, test/LABEL/*       the same, split
    meta/train.txt, meta/test.txt, images/LABEL/*.jpg      as Food-101 is published
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.stages.errors import TrainingError

SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff")
)
LEAST = 2  # labels


@dataclass(frozen=True)
class Item:
    """A file with its label, and its split where the data says one."""

    path: Path
    label: str
    split: str = ""


def items(source: Path) -> list[Item]:
    """Return the files of a folder that are named as pictures, in order.

    Raises:
        TrainingError: the folder is missing, or has fewer than two labels.
    """
    if not source.is_dir():
        raise TrainingError(f"{source} is no folder.")
    if (source / "meta" / "train.txt").is_file():
        found = list(_food(source))
    elif (source / "train").is_dir() and (source / "test").is_dir():
        found = [*_folders(source / "train", "train"), *_folders(source / "test", "test")]
    else:
        found = list(_folders(source, ""))
    labels = {each.label for each in found}
    if len(labels) < LEAST:
        raise TrainingError(
            f"{source} must have a folder of pictures for each of two labels or more, and has "
            f"{len(labels)}."
        )
    return found


def _folders(source: Path, split: str) -> Iterator[Item]:
    for folder in sorted(path for path in source.iterdir() if path.is_dir()):
        for file in sorted(folder.rglob("*")):
            if file.suffix.lower() in SUFFIXES and file.is_file():
                yield Item(file, _named(folder.name), split)


def _food(source: Path) -> Iterator[Item]:
    """Read Food-101's lists, whose lines are `apple_pie/1005649`."""
    for split in ("train", "test"):
        file = source / "meta" / f"{split}.txt"
        try:
            lines = file.read_text("utf-8").split()
        except OSError as error:
            raise TrainingError(f"{file} can't be read: {error.strerror}.") from error
        for number, line in enumerate(lines, 1):
            label, _, name = line.partition("/")
            if not name or ".." in line or line.startswith("/"):
                raise TrainingError(f"{file}, line {number}: it must be LABEL/NAME.")
            yield Item(source / "images" / f"{line}.jpg", _named(label), split)


def _named(folder: str) -> str:
    return folder.replace("_", " ").strip()
