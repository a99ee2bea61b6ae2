"""Stage 2: the weights, from the rows of the split train; probabilities, from validation.

A feature counts as much as it tells the labels apart (Wang and Manning 2012, "Baselines and
Bigrams"), and not at all where it is too rare; both become part of its weight.
"""

from __future__ import annotations

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


def train(data: Path, target: Path, recipe: Recipe) -> None:
    """Write the model of a folder of rows into another."""
    known, held = rows.read(data, "train"), rows.read(data, "validation")
    weights = learn(known, recipe)
    slope, offset = calibrate(scores(weights, held), rows.labels_of(held))
    facts = Facts(float(slope * weights[-1] + offset), 0.0, 1.0, identity("links").sha256)
    model = Trained((slope * weights[:-1]).astype(np.float32), facts)
    model = with_thresholds(model, held, recipe)
    with whole(target) as folder:
        model.save(folder)


def learn(known: list[rows.Row], recipe: Recipe) -> fit.Floats:
    """Return the weights, the bias last, before their scores are made probabilities."""
    labels = rows.labels_of(known)
    features = fit.Rows.of([vectors.row(row.address) for row in known], vectors.BUCKETS)
    scale = importance(features, labels, recipe.seen)
    scaled = fit.Rows(
        features.indices,
        features.values * scale[features.indices],
        features.lengths,
        features.columns,
    )
    weights = scale * fit.fit(scaled, labels, recipe.strength, np.ones(len(known)))
    risky = [place for place, sign in enumerate(SIGNS, 1) if sign.risky]
    weights[risky] = np.maximum(weights[risky], 0)
    return weights


def importance(rows_: fit.Rows, labels: NDArray[np.bool_], seen: int) -> fit.Floats:
    """Return how much each column counts: the logarithm of its ratio between the labels.

    Signs and the bias count as they are.
    """
    of_row = np.repeat(labels, rows_.lengths)
    bad = np.bincount(rows_.indices[of_row], minlength=rows_.columns) + 1.0
    good = np.bincount(rows_.indices[~of_row], minlength=rows_.columns) + 1.0
    scale = np.abs(np.log((bad / bad.sum()) / (good / good.sum())))
    scale[bad + good < seen + 2] = 0
    scale[: vectors.FIRST] = scale[-1] = 1
    return scale


def scores(weights: fit.Floats, some: list[rows.Row]) -> fit.Floats:
    """Return the scores of rows, before they are probabilities."""
    features = fit.Rows.of([vectors.row(row.address) for row in some], vectors.BUCKETS)
    return features.times(weights)


def calibrate(found: fit.Floats, labels: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and offset that make scores probabilities (Platt 1999)."""
    one = [(np.zeros(1, np.int32), np.array([score], np.float32)) for score in found]
    slope, offset = fit.fit(fit.Rows.of(one, 1), labels, 1.0, np.ones(len(found)))
    return float(slope), float(offset)


def with_thresholds(model: Trained, held: list[rows.Row], recipe: Recipe) -> Trained:
    """Return the model with the thresholds that the recipe asks for, on the split validation."""
    labels = rows.labels_of(held)
    chances = model.chances([row.address for row in held])
    phishing = figures.threshold(chances, labels, recipe.false_alarms)
    fine = figures.threshold(-chances, ~labels, recipe.missed)
    return replace(model, facts=replace(model.facts, fine=min(-fine, phishing), phishing=phishing))
