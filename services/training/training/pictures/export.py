"""Stage 4: the model as the predictor takes it: model.onnx, a card, manifest.json last.

A head becomes one model with the backbone whose features it has learnt from.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx

from contract import model_manifest
from contract.model_manifest import Calibration, Data, Example, NoneOfThese
from contract.picture_training import Parameters
from features.images import squares
from features.images.samples import NAMES, sample
from predictor.models import load as load_model
from training.stages import manifests, results
from training.stages.errors import TrainingError
from training.stages.gate import refuse, too_large

from . import evaluate, gate, rows
from .graph import Head, with_head
from .trained import load

CARD = Path(__file__).parent / "MODEL_CARD.md"
OF_ONES_OWN = "the pictures' own: whoever put them there answers for it"


def export(
    work: Path,
    target: Path,
    chosen: Parameters,
    backbone: Path,
    version: str = "1",
    used: Path | None = None,
) -> None:
    """Write the model of the stages' folders in `work` into another folder, which is there.

    Args:
        work: what earlier stages left.
        target: where the model is written.
        chosen: the parameters of its training.
        backbone: the folder of the model whose features it learnt from.
        version: for people.
        used: the folder of the model in use that it must not be worse than, if there is one.

    Raises:
        TrainingError: the backbone is another than the one that was learnt from, or the gate
            refuses the model.
    """
    model = load(work / "train")
    about = rows.about(work / "prepare")
    found = results.read(work / "evaluate" / evaluate.FILE, "evaluate")
    if load_model(backbone).manifest.digest != model.facts.backbone:
        raise TrainingError(f"{backbone} is not the backbone that was learnt from: prepare again.")
    graph = with_head(onnx.load(backbone / model_manifest.MODEL), model.head)
    write(
        target,
        graph,
        model.head,
        version=version,
        labels=model.facts.labels,
        novelty=model.facts.novelty,
        data=manifests.data_of(about),
        license_=OF_ONES_OWN,
        seed=chosen.seed,
        parameters=manifests.numbers(chosen.model_dump()),
        figures=found["figures"],
    )
    if used is not None:
        refuse(gate.worse(target, used, model.head, rows.read(work / "prepare", "test")))


def write(
    folder: Path,
    graph: onnx.ModelProto,
    head: Head,
    *,
    version: str,
    labels: tuple[str, ...],
    novelty: float,
    data: Data,
    license_: str,
    seed: int,
    parameters: Mapping[str, float],
    figures: Mapping[str, Any],
) -> None:
    """Write a model with its card and, when it says what its head says, its manifest.

    Raises:
        TrainingError: two runtimes say something else of it, or it is too large.
    """
    (folder / model_manifest.MODEL).write_bytes(graph.SerializeToString(deterministic=True))
    refuse([*gate.differences(folder, head), *too_large(folder, gate.BARS)])
    manifest = manifests.describe(
        folder,
        "images",
        figures,
        version=version,
        labels=labels,
        thresholds=NoneOfThese(novelty=novelty),
        calibration=Calibration(method="temperature", error=figures["calibration_error"]),
        examples=examples(folder, head, labels),
        data=data,
        license=license_,
        seed=seed,
        parameters=dict(parameters),
    )
    manifests.finish(folder, manifest, CARD)
    refuse(gate.slow(folder))


def examples(folder: Path, head: Head, labels: tuple[str, ...]) -> tuple[Example, ...]:
    """Return what the head says of the made-up pictures, by onnxruntime's features."""
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(folder / model_manifest.MODEL), providers=["CPUExecutionProvider"]
    )
    batch = squares.batch([squares.square(sample(name)) for name in NAMES])
    [features] = session.run(["features"], {"pictures": batch})
    chances = head.judge(features)[0]
    return tuple(
        Example(input=name, label=labels[row.argmax()], probability=float(row.max()))
        for name, row in zip(NAMES, chances, strict=True)
    )
