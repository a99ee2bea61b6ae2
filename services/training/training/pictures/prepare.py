"""Stage 1: a folder of pictures becomes rows with what the backbone sees in each.

Files that can't be judged are left out and counted by reason, as are repeated ones. A picture that
has two labels is left out with both, and one of the test is in no other split.

What was seen of a batch can be kept in a folder, so that whoever was stopped goes on from there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from contract.picture_training import Parameters
from features.identity import identity
from features.images import squares
from predictor.decoder.kinds import PictureError
from predictor.decoder.reading import pixels_of
from predictor.models import Model
from predictor.models import load as load_model
from training.stages import tables
from training.stages.errors import TrainingError

from .layouts import Item, items
from .recipe import SPLITS
from .rows import Row
from .splits import Looked, splits_of

AT_ONCE = 16  # pictures that are seen at once
LEAST = 5  # pictures of a label, in what is learnt from

Seen = Callable[[int, int], None]


def prepare(
    source: Path,
    target: Path,
    chosen: Parameters,
    backbone: Path,
    seen: Seen = lambda *_: None,
    parts: Path | None = None,
) -> None:
    """Write the rows and features of a folder of pictures into another, which is there.

    Args:
        source: the pictures, in one of the layouts of `layouts`.
        target: where the result lies.
        chosen: the numbers that can be chosen.
        backbone: the folder of a model of pictures, whose features are used.
        seen: is told how many of how many pictures were looked at.
        parts: a folder where what was seen is kept; none: it is not.

    Raises:
        TrainingError: the folder has too few labels or pictures.
        ModelError: the backbone can't be used.
    """
    found, model = items(source), load_model(backbone)
    key = f"{identity('images').sha256} {model.manifest.digest}"
    wrong: list[tuple[Item, str]] = []
    looked: list[Looked] = []
    for start in range(0, len(found), AT_ONCE):
        seen(start, len(found))
        looked += _look(found[start : start + AT_ONCE], model, parts, key, wrong)
    rows, kept, left_out = _rows(looked, source, chosen)
    _refuse_few(rows, source)
    tables.write(target, Row, rows)
    np.savez(
        target / "features.npz",
        features=np.stack([each.features for each in kept]),
        mirrored=np.stack([each.mirrored for each in kept]),
    )
    lines = "".join(f"{row.sha256} {row.label} {row.split}\n" for row in rows)
    tables.describe(
        target,
        source,
        rows,
        {**left_out, "unreadable": len(wrong)},
        sha256=hashlib.sha256(lines.encode()).hexdigest(),
        backbone=model.manifest.digest,
        features=identity("images").sha256,
    )


def check(source: Path) -> list[dict[str, str]]:
    """Return the files of a folder that can't be judged, each with the reason.

    Raises:
        TrainingError: the folder has too few labels.
    """
    wrong = []
    for item in items(source):
        try:
            pixels_of(item.path.read_bytes())
        except (OSError, PictureError) as error:
            name = item.path.relative_to(source).as_posix()
            wrong.append({"file": name, "reason": _reason(error)})
    return wrong


def _reason(error: OSError | PictureError) -> str:
    return error.sentence if isinstance(error, PictureError) else f"{error.strerror}."


def _look(
    some: Sequence[Item],
    model: Model,
    parts: Path | None,
    key: str,
    wrong: list[tuple[Item, str]],
) -> list[Looked]:
    """Return what is seen in some files; one that can't be judged is put into `wrong`."""
    read: list[tuple[Item, str, squares.Pixels]] = []
    for item in some:
        try:
            data = item.path.read_bytes()
            read.append((item, hashlib.sha256(data).hexdigest(), pixels_of(data)))
        except (OSError, PictureError) as error:
            wrong.append((item, _reason(error)))
    if not read:
        return []
    pixels = [square for _, _, square in read]
    features, mirrored = _seen(pixels, [name for _, name, _ in read], model, parts, key)
    return [
        Looked(item, name, likeness(square), seen, other)
        for (item, name, square), seen, other in zip(read, features, mirrored, strict=True)
    ]


def _seen(
    pixels: Sequence[squares.Pixels],
    names: Sequence[str],
    model: Model,
    parts: Path | None,
    key: str,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the features of squares and of their mirrors, as they were kept or anew."""
    named = hashlib.sha256(" ".join([key, *names]).encode()).hexdigest()
    part = parts / f"{named}.npy" if parts else None
    if part is not None and part.exists():
        one, other = np.load(part)
        return one, other
    both = np.stack(
        [
            model.run({"pictures": squares.batch(some)})["features"].copy()
            for some in (pixels, [squares.mirrored(each) for each in pixels])
        ]
    )
    if part is not None:
        part.parent.mkdir(parents=True, exist_ok=True)
        scratch = part.with_suffix(".partial.npy")
        np.save(scratch, both)
        scratch.rename(part)
    return both[0], both[1]


def likeness(square: squares.Pixels) -> int:
    """Return 64 bits that are the same for pictures that look the same: a difference hash."""
    grey = square.astype(np.int32).sum(axis=2)
    step = squares.SIDE // 8
    rows = grey[: step * 8].reshape(8, step, squares.SIDE).sum(axis=1)
    edges = np.linspace(0, squares.SIDE, 10).astype(int)
    cells = np.add.reduceat(rows, edges[:-1], axis=1)
    return int.from_bytes(np.packbits(cells[:, 1:] > cells[:, :-1]).tobytes(), "big")


def _rows(
    looked: Sequence[Looked], source: Path, chosen: Parameters
) -> tuple[list[Row], list[Looked], dict[str, int]]:
    """Return rows, what is known of each, and how many were left out by reason."""
    by_hash: dict[str, set[str]] = {}
    for each in looked:
        by_hash.setdefault(each.sha256, set()).add(each.item.label)
    done: set[str] = set()
    counts: Counter[str] = Counter(repeated=0, two_labels=0, in_test_too=0)
    unique: list[Looked] = []
    for each in looked:
        if len(by_hash[each.sha256]) > 1:
            counts["two_labels"] += 1
        elif each.sha256 in done:
            counts["repeated"] += 1
        else:
            done.add(each.sha256)
            unique.append(each)
    splits = splits_of(unique, chosen)
    pairs = [
        (Row(split, each.item.label, each.item.path.relative_to(source).as_posix(), each.sha256),
         each)
        for each, split in zip(unique, splits, strict=True)
    ]  # fmt: skip
    tested = {each.likeness for row, each in pairs if row.split == "test"}
    kept = [(row, each) for row, each in pairs
            if row.split == "test" or each.likeness not in tested]  # fmt: skip
    counts["in_test_too"] = len(pairs) - len(kept)
    return [row for row, _ in kept], [each for _, each in kept], dict(counts)


def _refuse_few(rows: Sequence[Row], source: Path) -> None:
    for split in SPLITS:
        counts = Counter(row.label for row in rows if row.split == split)
        for label in {row.label for row in rows}:
            least = LEAST if split == "train" else 1
            if counts[label] < least:
                raise TrainingError(
                    f"{source}: the label {label!r} has {counts[label]} pictures that can be used "
                    f"in the split {split}, and must have {least}: add some."
                )
