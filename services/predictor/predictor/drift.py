"""Whether inputs in use still look like those of the training: the population stability index.

Each of the last inputs leaves the numbers of its bins here, and nothing else: no address, no text.
An index above 0.2 is commonly held for a real shift, one below 0.1 for none (Siddiqi 2006, "Credit
Risk Scorecards").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contract.model_manifest import Bins, Manifest
from features import drift

WINDOW = 2000  # inputs that are looked at: the last ones
LEAST = 300  # with fewer, chance alone moves an index of ten bins above 0.1
RARE = 1e-4  # in place of a share of nought, whose logarithm there isn't

Places = NDArray[np.int64]


class Window:
    """The bins into which the last inputs of a model fell."""

    def __init__(self, manifest: Manifest) -> None:
        self._task = manifest.task
        known, bins = drift.MEASURES.get(manifest.task, {}), {}
        if manifest.drift is not None:
            bins = {name: each for name, each in manifest.drift.bins.items() if name in known}
        self._bins = bins
        self._last: Places = np.zeros((0, len(bins)), np.int64)

    def places(self, inputs: Sequence[Any]) -> Places:
        """Return the bins of inputs, a row for each; nothing is kept."""
        names = list(self._bins)
        if not names:
            return self._last
        found = drift.numbers(self._task, names, inputs[-WINDOW:]).T
        edges = [each.edges for each in self._bins.values()]
        return np.stack([drift.bins_of(*each) for each in zip(edges, found, strict=True)], axis=1)

    def add(self, places: Places) -> None:
        """Count inputs by their bins; the oldest make room."""
        self._last = np.concatenate([self._last, places])[-WINDOW:]

    def indices(self) -> dict[str, float]:
        """Return the index of each measure; none where there are too few inputs to say."""
        if len(self._last) < LEAST:
            return {}
        columns = zip(self._bins.items(), self._last.T, strict=True)
        return {name: index(bins, found) for (name, bins), found in columns}

    def said(self) -> dict[str, Any]:
        """Return the same for people, with the largest index; null where nothing can be said."""
        found = {name: round(value, 4) for name, value in self.indices().items()}
        return {"inputs": len(self._last), "psi": max(found.values(), default=None), "of": found}


def index(bins: Bins, found: Places) -> float:
    """Return the population stability index of inputs against the training's shares."""
    expected = np.maximum(bins.shares, RARE)
    counts = np.bincount(found, minlength=len(expected))
    seen = np.maximum(counts / len(found), RARE)
    return float(((seen - expected) * np.log(seen / expected)).sum())
