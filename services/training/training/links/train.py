"""Stage 2: the weights, from the rows of the split train; probabilities and thresholds, by folds.

A feature counts as much as it tells the labels apart (Wang and Manning 2012, "Baselines and
Bigrams"), and not at all where it is too rare; both become part of its weight.

Scores of rows that a model has learnt are too sure. So each fold is scored by a model of the other
folds, which has seen none of its domains, and these scores are what probabilities are made by.
Mutants (`mutants`) are learnt from, and make no probability: they are no addresses that people ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.identity import identity
from features.links import vectors
from features.links.signs import SIGNS
from training.files import whole

from . import figures, fit, rows
from .recipe import Recipe
from .trained import Facts, Trained

Labels = NDArray[np.bool_]
Row = tuple[vectors.Indices, vectors.Values]


def train(data: Path, target: Path, recipe: Recipe) -> None:
    """Write the model of a folder of rows into another."""
    natural = rows.read(data, "train")
    known = [*natural, *rows.joined(data)]
    labels = rows.labels_of(known)
    features = [vectors.row(row.address) for row in known]
    folds = np.array([rows.fold_of(row.address, recipe) for row in known])
    unseen = scores_by_fold(features, labels, folds, recipe)[: len(natural)]
    slope, offset = calibrate(unseen, labels[: len(natural)])
    chances = fit.sigmoid(slope * unseen + offset)
    phishing = figures.threshold(chances, labels[: len(natural)], recipe.false_alarms)
    fine = -figures.threshold(-chances, ~labels[: len(natural)], recipe.missed)
    weights = learn(features, labels, recipe)
    bias = float(slope * weights[-1] + offset)
    facts = Facts(bias, min(fine, phishing), phishing, identity("links").sha256)
    with whole(target) as folder:
        Trained((slope * weights[:-1]).astype(np.float32), facts).save(folder)


def scores_by_fold(
    features: Sequence[Row], labels: Labels, folds: NDArray[np.int64], recipe: Recipe
) -> fit.Floats:
    """Return a score for each row, by a model that has learnt from the other folds."""
    found = np.zeros(len(features))
    for fold in np.unique(folds):
        others = np.flatnonzero(folds != fold).tolist()
        weights = learn([features[n] for n in others], labels[others], recipe)
        inside = np.flatnonzero(folds == fold).tolist()
        held = fit.Rows.of([features[n] for n in inside], vectors.BUCKETS)
        found[inside] = held.times(weights)
    return found


def learn(features: Sequence[Row], labels: Labels, recipe: Recipe) -> fit.Floats:
    """Return the weights, the bias last, before their scores are made probabilities."""
    found = fit.Rows.of(features, vectors.BUCKETS)
    scale = importance(found, labels, recipe.seen)
    scaled = replace(found, values=found.values * scale[found.indices])
    weights = scale * fit.fit(scaled, labels, recipe.strength, np.ones(len(features)))
    risky = [place for place, sign in enumerate(SIGNS, 1) if sign.risky]
    weights[risky] = np.maximum(weights[risky], 0)
    return weights


def importance(rows_: fit.Rows, labels: Labels, seen: int) -> fit.Floats:
    """Return how much each column counts: the logarithm of its ratio between the labels.

    Signs and the bias count as they are.
    """
    of_row = np.repeat(labels, rows_.lengths)
    bad = np.bincount(rows_.indices[of_row], minlength=rows_.columns) + 1.0
    good = np.bincount(rows_.indices[~of_row], minlength=rows_.columns) + 1.0
    scale: fit.Floats = np.abs(np.log((bad / bad.sum()) / (good / good.sum())))
    scale[bad + good < seen + 2] = 0
    scale[: vectors.FIRST] = scale[-1] = 1
    return scale


def calibrate(found: fit.Floats, labels: Labels) -> tuple[float, float]:
    """Return slope and offset that make scores probabilities (Platt 1999)."""
    one = [(np.zeros(1, np.int32), np.array([score], np.float32)) for score in found]
    slope, offset = fit.fit(fit.Rows.of(one, 1), labels, 1.0, np.ones(len(found)))
    return float(slope), float(offset)
