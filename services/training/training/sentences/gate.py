"""What a model of sentences must reach before it is exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from contract.model_manifest import MODEL
from features.sentences.word_pieces import Batch, Vocabulary
from predictor.errors import ModelError
from predictor.models import compiled_model
from predictor.models import load as load_model
from predictor.sentences import Sentences
from training.stages import champion, gate
from training.stages.gate import Bars

from . import figures, rows
from .trained import Trained

Run = Callable[[Batch], figures.Floats]
LOST = 0.01  # of MCC, that weights of eight bits may cost
BARS = Bars(
    megabytes=30.0,
    milliseconds=100.0,
    least={"mcc_in": 0.28, "mcc_out": 0.22, "turned_lower": 0.8},
    most={"calibration_error": 0.1, "flips": 0.15},
    none={"shared_sources": "publications are in training and out of it"},
    slices=("accuracy", 0.5),
)


def reasons(
    folder: Path,
    used: Path,
    model: Trained,
    measured: Sequence[rows.Row],
    some: Sequence[str],
    bars: Bars,
) -> list[str]:
    """Return what speaks against an exported model.

    Args:
        folder: where it lies, with its manifest.
        used: the folder of the model in use, which may be none.
        model: as it was trained.
        measured: rows that nothing was learnt from; the data says which, the same each time.
        some: sentences on which programs are compared.
        bars: what is asked of it.
    """
    try:
        served = Sentences(load_model(folder))
    except ModelError as error:
        return [str(error)]
    return [
        *differences(folder / MODEL, model.pieces, some),
        *gate.too_large(folder, bars),
        *gate.too_slow(lambda: served.judge(some[:1]), bars),
        *worse(folder, used, measured),
    ]


def worse(folder: Path, used: Path, measured: Sequence[rows.Row]) -> list[str]:
    """Return whether a model is worse than the one in use."""
    if champion.in_use(used) is None:
        return []

    def judge(each: Path) -> figures.Floats:
        said = Sentences(load_model(each)).chances([row.text for row in measured])
        return said.astype(np.float64)

    return champion.worse(folder, used, judge, rows.labels_of(measured), "MCC", figures.mcc)


def by_onnxruntime(file: Path) -> Run:
    """Return a model as onnxruntime runs it, from a batch to the chance of each sentence."""
    options = onnxruntime.SessionOptions()
    # Further on it rounds activations where weights have eight bits, and is off by up to 0.02.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def run(batch: Batch) -> figures.Floats:
        inputs = {"ids": batch.ids, "mask": batch.mask}
        return np.asarray(session.run(["probabilities"], inputs)[0][:, 1], np.float64)

    return run


def by_openvino(file: Path) -> Run:
    """Return a model as the predictor runs it."""
    compiled = compiled_model(file)

    def run(batch: Batch) -> figures.Floats:
        return np.asarray(compiled({"ids": batch.ids, "mask": batch.mask})[0][:, 1], np.float64)

    return run


def chances(run: Run, pieces: Vocabulary, texts: Sequence[str]) -> figures.Floats:
    """Return the chance of each sentence, as many at once as the predictor takes."""
    most = gate.BATCHES[-1]
    parts = [texts[start : start + most] for start in range(0, len(texts), most)]
    return np.concatenate([run(pieces.batch(part)) for part in parts])


def differences(
    file: Path, pieces: Vocabulary, texts: Sequence[str], expected: figures.Floats | None = None
) -> list[str]:
    """Return where a model says something else than expected, at several sizes of batch.

    It is run by onnxruntime and by OpenVINO; of a model that PyTorch has not, such as one of eight
    bits, the first says what the second must.
    """
    first, second = by_onnxruntime(file), by_openvino(file)
    right = chances(first, pieces, texts) if expected is None else expected

    def said(size: int) -> tuple[figures.Floats, dict[str, figures.Floats]]:
        batch = pieces.batch(texts[:size])
        return right[: len(batch.ids)], {"onnxruntime": first(batch), "OpenVINO": second(batch)}

    return gate.differences("sentences", said)


def correlations(
    file: Path, pieces: Vocabulary, measured: dict[str, list[rows.Row]]
) -> dict[str, float]:
    """Return MCC of a model as the predictor runs it, in and out of the training's domain."""
    run = by_openvino(file)
    return {
        name: figures.mcc(
            chances(run, pieces, [row.text for row in measured[split]]),
            rows.labels_of(measured[split]),
        )
        for name, split in (("mcc_in", "in_domain"), ("mcc_out", "out_of_domain"))
    }
