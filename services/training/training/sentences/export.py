"""Stage 4: the model as the predictor takes it: model.onnx, vocab.txt, a card, manifest.json last.

Weights of eight bits, unless these cost too much. A model that the gate refuses is not written
anywhere.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contract import model_manifest
from contract.model_manifest import Calibration, Example, Manifest, Threshold
from features.sentences import word_pieces
from training.files import whole
from training.stages import manifests, results, tables
from training.stages.gate import BATCHES, Bars, refuse, shortfalls

from . import evaluate, figures, gate, onnx_graph, rows
from .recipe import LABELS, Recipe
from .trained import Trained, load

CARD = Path(__file__).parent / "MODEL_CARD.md"
LICENSE = (
    "CoLA: Warstadt, Singh and Bowman, 2018, arXiv:1805.12471; sentences of published linguistics, "
    "for research. The base model MiniLM: Apache-2.0"
)
# Written for this, so that a manifest has no sentence of the data.
EXAMPLES = (
    "The letter was written by a student of chemistry.",
    "Letter the written by was student a.",
    "She have worked here since three years.",
    "I look forward to hearing from you.",
    "Which team did you say that led the project?",
    "Him and his garden.",
    "Working with people is what I enjoy most!",
)


def export(build: Path, target: Path, version: str, recipe: Recipe, bars: Bars = gate.BARS) -> None:
    """Write the model that lies in the stages' folders below `build`.

    Raises:
        TrainingError: the gate refuses it.
    """
    model = load(build / "trained")
    found = results.read(build / "evaluated" / evaluate.FILE, "evaluate")
    data = results.read(build / "data" / tables.FILE, "prepare")
    measured = {split: rows.read(build / "data", split) for split in evaluate.MEASURED}
    refuse(shortfalls(found, bars))
    with whole(target) as folder:
        file = folder / model_manifest.MODEL
        onnx_graph.write(model, file)
        some = [*EXAMPLES, *evaluate.texts_of(measured["in_domain"])][: BATCHES[-1]]
        refuse(gate.differences(file, model.pieces, some, model.chances(some)))
        found |= smaller(file, model, measured, found)
        shutil.copyfile(build / "trained" / word_pieces.FILE, folder / model_manifest.WORDS)
        manifests.finish(folder, describe(model, folder, found, data, version, recipe), CARD)
        everything = [row for split in measured.values() for row in split]
        refuse(gate.reasons(folder, target, model, everything, some, bars))


def smaller(
    file: Path, model: Trained, measured: dict[str, list[rows.Row]], before: dict[str, Any]
) -> dict[str, float]:
    """Write a model's weights in eight bits, if these cost little; return their figures."""
    small = file.with_name("small.onnx")
    onnx_graph.in_eight_bits(file, small)
    after = gate.correlations(small, model.pieces, measured)
    if any(not before[name] - value <= gate.LOST for name, value in after.items()):
        print(f"the weights stay at 32 bits: with eight the figures are {after}")
        small.unlink()
        return {}
    small.replace(file)
    return {f"{name}_int8": value for name, value in after.items()}


def describe(
    model: Trained,
    folder: Path,
    found: dict[str, Any],
    data: dict[str, Any],
    version: str,
    recipe: Recipe,
) -> Manifest:
    """Return the manifest of the model whose files lie in a folder."""
    run = gate.by_onnxruntime(folder / model_manifest.MODEL)
    chances = gate.chances(run, model.pieces, EXAMPLES)
    return manifests.describe(
        folder,
        "sentences",
        found,
        version=version,
        labels=LABELS,
        thresholds=Threshold(least=figures.HALF),
        calibration=Calibration(method="platt", error=found["calibration_error"]),
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
