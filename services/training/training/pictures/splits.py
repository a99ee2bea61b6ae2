"""Which split a picture falls into: drawn by its likeness and the seed alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contract.picture_training import Parameters

from .layouts import Item
from .recipe import HELD


@dataclass(frozen=True)
class Looked:
    """A file that could be read: its hash, its likeness, and what the backbone sees in it."""

    item: Item
    sha256: str
    likeness: int
    features: NDArray[np.float32]
    mirrored: NDArray[np.float32]


def splits_of(looked: Sequence[Looked], chosen: Parameters) -> list[str]:
    """Return the split of each picture: of each label the same share, and of those that look alike
    the same split."""
    found = ["train"] * len(looked)
    for label in sorted({each.item.label for each in looked}):
        mine = [place for place, each in enumerate(looked) if each.item.label == label]
        given = [place for place in mine if looked[place].item.split == "test"]
        drawn = [] if any(looked[place].item.split for place in mine) else _some(
            looked, mine, chosen.held_out, chosen.seed, "test")  # fmt: skip
        for place in (*given, *drawn):
            found[place] = "test"
        rest = [place for place in mine if found[place] == "train"]
        for place in _some(looked, rest, HELD, chosen.seed, "held"):
            found[place] = "held"
    return found


def _some(
    looked: Sequence[Looked], places: Sequence[int], share: float, seed: int, what: str
) -> list[int]:
    """Draw a share of places, one at least, all of a likeness with each."""
    order = sorted(
        places, key=lambda place: (_drawn(seed, what, looked[place].likeness), looked[place].sha256)
    )
    count = max(1, round(len(order) * share))
    while (
        0 < count < len(order)
        and looked[order[count]].likeness == looked[order[count - 1]].likeness
    ):
        count += 1
    return order[:count]


def _drawn(seed: int, what: str, likeness_: int) -> float:
    """Return a number from 0 to 1 that pictures of one likeness get by chance."""
    digest = hashlib.sha256(f"{seed} {what} {likeness_}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
