"""Stage 4: the model as the predictor takes it: model.onnx, a card, manifest.json last.

A model that the gate refuses is not written anywhere.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from contract import model_manifest
from contract.model_manifest import Calibration, Example, Manifest, Thresholds
from features.links import address
from training.files import whole
from training.stages import manifests, results, tables
from training.stages.gate import Bars, refuse, shortfalls

from . import evaluate, gate, rows
from .onnx_graph import graph_of
from .recipe import LABELS, Recipe
from .trained import Trained, load

CARD = Path(__file__).parent / "MODEL_CARD.md"
LICENSE = "CC BY 4.0: Hannousse and Yahiouche, Web page phishing detection, Mendeley Data, 2021"
# Invented, so that a manifest has no address of the data.
EXAMPLES = (
    "https://www.example.com/",
    "http://paypal.com.account-verify.example.net/signin.php?session=8f14e45fceea167a5a36dedd4bea",
    "http://192.0.2.7/webscr/login",
    "https://en.wikipedia.org/wiki/Letter",
    "docs.example.org/guide/first-steps.html",
    "https://b\u00fccher.example/",
    "https://secure.bank@203.0.113.9:8443/update.exe",
)


def export(
    build: Path,
    target: Path,
    version: str,
    recipe: Recipe,
    bars: Bars = gate.BARS,
    *,
    used: Path | None = None,
) -> None:
    """Write the model that lies in the stages' folders below `build`.

    Args:
        build: where the stages' folders lie.
        target: the model's folder.
        version: of the model, for people.
        recipe: what it was trained by.
        bars: what is asked of it.
        used: the folder of the model in use, which it must not be worse than; usually the target.

    Raises:
        TrainingError: the gate refuses it.
    """
    model = load(build / "trained")
    figures = results.read(build / "evaluated" / evaluate.FILE, "evaluate")
    data = results.read(build / "data" / tables.FILE, "prepare")
    refuse(shortfalls(figures, bars))
    with whole(target) as folder:
        graph = graph_of(model)
        (folder / model_manifest.MODEL).write_bytes(graph.SerializeToString(deterministic=True))
        manifest = describe(folder, model, figures, data, version, recipe)
        manifests.finish(folder, manifest, CARD)
        test = rows.read(build / "data", "test")
        refuse(gate.reasons(folder, used or target, model, test, bars))


def describe(
    folder: Path,
    model: Trained,
    figures: dict[str, Any],
    data: dict[str, Any],
    version: str,
    recipe: Recipe,
) -> Manifest:
    """Return the manifest of a model whose files lie in a folder."""
    chances = model.chances([address.read(each) for each in EXAMPLES])
    return manifests.describe(
        folder,
        "links",
        figures,
        version=version,
        labels=LABELS,
        thresholds=Thresholds(fine=model.facts.fine, phishing=model.facts.phishing),
        calibration=Calibration(method="platt", error=figures["calibration_error"]),
        examples=tuple(
            Example(input=text, probability=float(chance))
            for text, chance in zip(EXAMPLES, chances, strict=True)
        ),
        data=manifests.data_of(data),
        drift=manifests.drift_of(data),
        license=LICENSE,
        seed=recipe.seed,
        parameters=manifests.numbers(asdict(recipe)),
    )
