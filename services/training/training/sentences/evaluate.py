"""Stage 3: figures of the trained model on the rows that nothing was learnt from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.files import whole, write_json
from training.stages.figures import calibration_error

from . import figures, rows
from .recipe import LABELS
from .trained import Trained, load

FILE = "evaluation.json"
MEASURED = ("in_domain", "out_of_domain")
LEAST = 50  # rows of a slice
SHORT, LONG = 6, 12  # words
SLICES: dict[str, Callable[[str], bool]] = {
    "short": lambda text: len(text.split()) <= SHORT,
    "middling": lambda text: SHORT < len(text.split()) < LONG,
    "long": lambda text: len(text.split()) >= LONG,
    "question": lambda text: text.endswith("?"),
}
# Other ways to write a sentence: none may change what is said of it.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "without the full stop": lambda text: text.removesuffix("."),
    "capital letter": lambda text: text[:1].swapcase() + text[1:],
    "curly apostrophe": lambda text: text.replace("'", "\u2019"),
    "another name": lambda text: re.sub(r"\bJohn\b", "David", re.sub(r"\bMary\b", "Susan", text)),
    "two spaces": lambda text: text.replace(" ", "  "),
}
WORDS = 4  # that a sentence must have for its order to be turned


def evaluate(data: Path, model: Path, target: Path) -> None:
    """Write the figures of a folder's model into another."""
    found = {split: rows.read(data, split) for split in MEASURED}
    known = rows.read(data, "train") + rows.read(data, "held")
    with whole(target) as folder:
        write_json(folder / FILE, measure(load(model), known, found))


def measure(
    model: Trained, known: Sequence[rows.Row], measured: dict[str, list[rows.Row]]
) -> dict[str, Any]:
    """Return the figures, by name; those of slices are below `slices`."""
    chances = {name: model.chances(texts_of(some)) for name, some in measured.items()}
    labels = {name: rows.labels_of(some) for name, some in measured.items()}
    both, told = (np.concatenate(list(each.values())) for each in (chances, labels))
    everything = [row for some in measured.values() for row in some]
    return {
        "mcc_in": figures.mcc(chances["in_domain"], labels["in_domain"]),
        "mcc_out": figures.mcc(chances["out_of_domain"], labels["out_of_domain"]),
        "accuracy": float(((both >= figures.HALF) == told).mean()),
        "calibration_error": calibration_error(both, told, figures.balance(told)),
        "flips": flips(model, texts_of(everything), both),
        "turned_lower": turned_lower(model, everything, both),
        "shared_sources": float(shared_sources(known, measured["out_of_domain"])),
        "slices": slices(everything, both, told),
        "curve": list(model.facts.curve),
    }


def texts_of(some: Sequence[rows.Row]) -> list[str]:
    """Return the sentences of rows."""
    return [row.text for row in some]


def flips(model: Trained, texts: Sequence[str], chances: figures.Floats) -> float:
    """Return the largest share of sentences of which another spelling changes the verdict."""
    shares = []
    for spell in SPELLINGS.values():
        changed = [(n, spell(text)) for n, text in enumerate(texts) if spell(text) != text]
        if len(changed) >= LEAST:
            before = chances[[n for n, _ in changed]] >= figures.HALF
            after = model.chances([text for _, text in changed]) >= figures.HALF
            shares.append(float((before != after).mean()))
    return max(shares, default=0.0)


def turned_lower(model: Trained, everything: Sequence[rows.Row], chances: figures.Floats) -> float:
    """Return the share of acceptable sentences that are less so with their words turned round."""
    places = [
        n
        for n, row in enumerate(everything)
        if row.label == LABELS[1] and len(row.text.split()) >= WORDS
    ]
    turned = model.chances([" ".join(everything[n].text.split()[::-1]) for n in places])
    return float((turned < chances[places]).mean())


def shared_sources(known: Sequence[rows.Row], other: Sequence[rows.Row]) -> int:
    """Count the publications that are on both sides; there may be none."""
    return len({row.source for row in known} & {row.source for row in other})


def slices(
    everything: Sequence[rows.Row], chances: figures.Floats, labels: figures.Labels
) -> dict[str, dict[str, float]]:
    """Return rows, accuracy and MCC of each slice that has enough rows."""
    found = {}
    for name, holds in SLICES.items():
        inside = np.array([holds(row.text) for row in everything])
        if inside.sum() >= LEAST:
            said = chances[inside] >= figures.HALF
            found[name] = {
                "rows": float(inside.sum()),
                "accuracy": float((said == labels[inside]).mean()),
                "mcc": figures.mcc(chances[inside], labels[inside]),
            }
    return found
