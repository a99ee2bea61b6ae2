"""What a model's inputs looked like, for its manifest: where a predictor sees others, it drifts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from contract.model_manifest import Bins, Drift
from features import drift

BINS = 10  # at most: as many rows in each, as far as equal numbers let them


def looked(task: str, inputs: Iterable[Any]) -> dict[str, Any]:
    """Return how often each measure of inputs fell into which bin, as a manifest keeps it.

    A measure that is the same of nearly all has no second bin, and is left out.
    """
    names = list(drift.MEASURES[task])
    found = drift.numbers(task, names, inputs)
    bins = {name: _bins(numbers) for name, numbers in zip(names, found.T, strict=True)}
    kept = {name: each for name, each in bins.items() if each is not None}
    return Drift(rows=len(found), bins=kept).model_dump(mode="json")


def _bins(numbers: drift.Floats) -> Bins | None:
    quantiles = np.quantile(numbers, np.arange(1, BINS) / BINS, method="higher")
    edges = [edge for edge in np.unique(quantiles).tolist() if edge > numbers.min()]
    if not edges:
        return None
    counts = np.bincount(drift.bins_of(edges, numbers), minlength=len(edges) + 1)
    return Bins(edges=tuple(edges), shares=tuple((counts / len(numbers)).round(6).tolist()))
