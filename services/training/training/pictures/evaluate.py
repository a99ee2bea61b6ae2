"""Stage 3: figures of the trained head on the pictures of the split test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from training.files import write_json

from . import figures, rows
from .trained import Trained, load

FILE = "results.json"
WORST = 24


def evaluate(data: Path, model: Path, target: Path) -> None:
    """Write the figures of a folder's head into another, which is there."""
    known, test = rows.read(data, "train"), rows.read(data, "test")
    write_json(target / FILE, measure(load(model), known, test))


def measure(model: Trained, known: rows.Rows, test: rows.Rows) -> dict[str, Any]:
    """Return the figures, by name.

    `confusion` has a row for each label and a column for what it was called; `worst` are the
    pictures whose own label seemed least likely.
    """
    chances, novelty = model.head.judge(test.features)
    sides = [{row.sha256 for row in side.rows} for side in (known, test)]
    flips = model.head.judge(test.mirrored)[0].argmax(axis=1) != chances.argmax(axis=1)
    return {
        "labels": list(test.labels),
        "figures": {
            "top1": figures.top(chances, test.places, 1),
            "top3": figures.top(chances, test.places, min(3, len(test.labels))),
            "loss": figures.loss(chances, test.places),
            "calibration_error": figures.calibration_error(chances, test.places),
            "none_of_known": float((novelty > model.facts.novelty).mean()),
            "mirror_flips": float(flips.mean()),
            "shared_pictures": float(len(sides[0] & sides[1])),
        },
        "by_label": _by_label(chances, test),
        "confusion": figures.confusion(chances, test.places, len(test.labels)),
        "worst": _worst(chances, test),
    }


def _by_label(chances: figures.Floats, test: rows.Rows) -> dict[str, dict[str, float]]:
    found = {}
    called = chances.argmax(axis=1)
    for place, label in enumerate(test.labels):
        mine, said = test.places == place, called == place
        right = float((mine & said).sum())
        found[label] = {
            "pictures": float(mine.sum()),
            "found": right / max(1.0, float(mine.sum())),
            "correct": right / max(1.0, float(said.sum())),
        }
    return found


def _worst(chances: figures.Floats, test: rows.Rows) -> list[dict[str, Any]]:
    own = chances[np.arange(len(test.places)), test.places]
    called = chances.argmax(axis=1)
    order = np.argsort(own, kind="stable")
    wrong = [place for place in order if called[place] != test.places[place]]
    return [
        {
            "file": test.rows[place].file,
            "label": test.rows[place].label,
            "said": test.labels[called[place]],
            "probability": float(chances[place].max()),
        }
        for place in wrong[:WORST]
    ]
