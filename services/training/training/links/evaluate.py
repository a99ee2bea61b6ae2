"""Stage 3: figures of the trained model on the rows of the split test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from features.links import address
from features.links.address import Address
from features.links.suffixes import is_ip, registry_domain
from training.files import whole, write_json
from training.stages.figures import calibration_error

from . import figures, mutants, rows
from .trained import Trained, load

FILE = "evaluation.json"
LEAST = 50  # rows of a slice
SLICES: dict[str, Callable[[Address], bool]] = {
    "home page": lambda each: not each.tail,
    "with a path": lambda each: bool(each.tail),
    "com": lambda each: each.host.endswith(".com"),
    "other suffixes": lambda each: not each.host.endswith(".com"),
    "number in place of a name": lambda each: is_ip(each.host),
    "short": lambda each: len(each.place) < 40,
    "long": lambda each: len(each.place) >= 80,
}


def evaluate(data: Path, model: Path, target: Path) -> None:
    """Write the figures of a folder's model into another."""
    known, test = rows.read(data, "train"), rows.read(data, "test")
    with whole(target) as folder:
        write_json(folder / FILE, measure(load(model), known, test))


def measure(model: Trained, known: Sequence[rows.Row], test: Sequence[rows.Row]) -> dict[str, Any]:
    """Return the figures, by name; those of slices and of mutants have names of their own."""
    addresses, labels = [row.address for row in test], rows.labels_of(test)
    chances = model.chances(addresses)
    bare = model.chances([address.read(mutants.without_scheme(each)) for each in addresses])
    return {
        "auc": figures.auc(chances, labels),
        "auc_bare": figures.auc(bare, labels),
        "recall_at_1": figures.recall(chances, labels, 0.01),
        "false_alarms": float((chances[~labels] >= model.facts.phishing).mean()),
        "caught": float((chances[labels] >= model.facts.phishing).mean()),
        "missed": float((chances[labels] < model.facts.fine).mean()),
        "not_sure": float(
            ((chances >= model.facts.fine) & (chances < model.facts.phishing)).mean()
        ),
        "calibration_error": calibration_error(chances, labels),
        "flips": max(mutants.flips(model, addresses, mutants.SPELLINGS).values()),
        "shared_domains": float(shared_domains(known, test)),
        "mutants": mutants.flips(model, addresses, mutants.MUTATIONS),
        "slices": slices(addresses, chances, labels, model.facts.phishing),
    }


def shared_domains(known: Sequence[rows.Row], test: Sequence[rows.Row]) -> int:
    """Count the registries' domains that are on both sides; there may be none."""
    sides = [{registry_domain(row.address.host) for row in side} for side in (known, test)]
    return len(sides[0] & sides[1])


def slices(
    addresses: Sequence[Address],
    chances: figures.Floats,
    labels: figures.Labels,
    phishing: float,
) -> dict[str, dict[str, float]]:
    """Return rows, AUC and share of false alarms of each slice that has enough of both labels."""
    found = {}
    for name, holds in SLICES.items():
        inside = np.array([holds(each) for each in addresses])
        bad, good = (inside & labels).sum(), (inside & ~labels).sum()
        if min(bad, good) >= LEAST:
            found[name] = {
                "rows": float(bad + good),
                "auc": figures.auc(chances[inside], labels[inside]),
                "false_alarms": float((chances[inside & ~labels] >= phishing).mean()),
            }
    return found
