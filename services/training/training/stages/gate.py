"""What a model must hold before it is exported: each shortfall is a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import TrainingError

Floats = NDArray[Any]
Said = Callable[[int], tuple[Floats, Mapping[str, Floats]]]
BATCHES = (1, 2, 7, 64)  # inputs that are asked about at once
CLOSE = 1e-4  # between two programs that compute in float32
TRIES = 20  # of which the quickest counts, or the machine's other work would be measured


@dataclass(frozen=True)
class Bars:
    """What is asked of a model.

    Attributes:
        least: of a figure.
        most: of a figure.
        none: figures that must be nought, with what they count.
        slices: the figure of slices that has a bar, and its least.
        megabytes: of all its files, at most.
        milliseconds: from one input to its answer, at most.
    """

    megabytes: float
    milliseconds: float
    least: Mapping[str, float] = field(default_factory=dict)
    most: Mapping[str, float] = field(default_factory=dict)
    none: Mapping[str, str] = field(default_factory=dict)
    slices: tuple[str, float] = ("", 0.0)


def refuse(reasons: list[str]) -> None:
    """Raise TrainingError where there are reasons against a model."""
    if reasons:
        raise TrainingError(f"The model is refused: {'; '.join(reasons)}.")


def shortfalls(figures: Mapping[str, Any], bars: Bars) -> list[str]:
    """Return what of the figures is not enough; one that is no number never is."""
    found = [f"{name} is {figures[name]:.4f}, and must be {bar} or more"
             for name, bar in bars.least.items() if not figures[name] >= bar]  # fmt: skip
    found += [f"{name} is {figures[name]:.4f}, and must be {bar} or less"
              for name, bar in bars.most.items() if not figures[name] <= bar]  # fmt: skip
    found += [f"{figures[name]:.0f} {what}" for name, what in bars.none.items() if figures[name]]
    name, bar = bars.slices
    return found + [
        f"{name} of the slice {slice_!r} is {each[name]:.4f}, and must be {bar} or more"
        for slice_, each in figures.get("slices", {}).items()
        if not each[name] >= bar
    ]


def differences(things: str, said: Said) -> list[str]:
    """Return where programs say something else of a model than they should, at sizes of batch.

    Args:
        things: what is judged, in words.
        said: returns what is expected of so many inputs, and what each program says of them. Both
            may be larger than 1; they are compared by their size then.
    """
    found = []
    for size in BATCHES:
        expected, programs = said(size)
        for name, answers in programs.items():
            off = float((np.abs(answers - expected) / np.maximum(1, np.abs(expected))).max())
            if not off <= CLOSE:
                found.append(f"{name} differs by {off:.2g} for {size} {things} at once")
    return found


def too_large(folder: Path, bars: Bars) -> list[str]:
    """Return whether the files are larger than what may be served."""
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    return [f"{size:.1f} MB, and must be {bars.megabytes} or less"] * (size > bars.megabytes)


def too_slow(judge_one: Callable[[], object], bars: Bars) -> list[str]:
    """Return whether one input takes longer than it may."""
    took = []
    for _ in range(TRIES):
        began = time.perf_counter()
        judge_one()
        took.append(1000 * (time.perf_counter() - began))
    least = min(took)
    return [f"an input takes {least:.1f} ms, and may take {bars.milliseconds}"] * (
        least > bars.milliseconds
    )
