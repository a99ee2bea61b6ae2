"""How well and how fast sentences are judged: the part of `make bench-lab` that needs CoLA."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from predictor.models import load
from predictor.sentences import Sentences
from training.sentences import figures, rows
from training.sentences.prepare import prepare
from training.sentences.recipe import Recipe
from training.stages.recipes import shipped

RUNS = 500
SPLITS = {"in": "in_domain", "out": "out_of_domain"}


def measure(model: Path, data: Path, build: Path) -> dict[str, Any]:
    """Return the figures of a folder's model by name, on CoLA's development rows.

    `ms_p95` is the time from a sentence's text to its label, of one at a time, without HTTP.
    """
    sentences = Sentences(load(model))
    prepare(data, build, shipped(Recipe, "sentences"))
    found: dict[str, Any] = {"sentences_model": sentences.manifest.digest}
    texts: list[str] = []
    for name, split in SPLITS.items():
        some = rows.read(build, split)
        chances = sentences.chances([row.text for row in some]).astype(float)
        found[f"cola_mcc_{name}"] = round(figures.mcc(chances, rows.labels_of(some)), 4)
        texts += [row.text for row in some]
    times = []
    for place in range(RUNS):
        began = time.perf_counter()
        sentences.judge([texts[place % len(texts)]])
        times.append(1000 * (time.perf_counter() - began))
    found["sentences_ms_p50"], found["sentences_ms_p95"] = (
        round(float(np.percentile(times, share)), 2) for share in (50, 95)
    )
    return found
