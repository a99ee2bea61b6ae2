"""What a model of links must reach before it is exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from contract.model_manifest import MODEL
from features.links import vectors
from features.links.address import Address
from predictor.links import Links
from predictor.models import load as load_model
from training.stages import champion, gate

from . import figures, rows
from .trained import Trained

BARS = gate.Bars(
    megabytes=2.0,
    milliseconds=20.0,
    least={"auc": 0.95, "auc_bare": 0.945, "recall_at_1": 0.55},
    most={"false_alarms": 0.03, "calibration_error": 0.05, "flips": 0.01},
    none={"shared_domains": "domains are in both train and test"},
    slices=("auc", 0.85),
)


def reasons(
    folder: Path, used: Path, trained: Trained, test: Sequence[rows.Row], bars: gate.Bars
) -> list[str]:
    """Return what speaks against an exported model.

    Args:
        folder: where it lies, with its manifest.
        used: the folder of the model in use, which may be none.
        trained: what it must say the same as.
        test: rows that nothing was learnt from.
        bars: what is asked of it.
    """
    some = [row.address for row in test[: gate.BATCHES[-1]]]
    links = Links(load_model(folder))
    return [
        *differences(folder, trained, some),
        *gate.too_large(folder, bars),
        *gate.too_slow(lambda: links.judge(some[:1]), bars),
        *worse(folder, used, test),
    ]


def differences(folder: Path, trained: Trained, addresses: Sequence[Address]) -> list[str]:
    """Return where the exported model says something else than the trained one.

    It is run by onnxruntime, and by the predictor's own code over OpenVINO.
    """
    expected = trained.chances(addresses)
    links = Links(load_model(folder))
    session = onnxruntime.InferenceSession(folder / MODEL, providers=["CPUExecutionProvider"])

    def said(size: int) -> tuple[gate.Floats, Mapping[str, gate.Floats]]:
        some = list(addresses[:size])
        batch = vectors.batch(some)
        inputs = {"indices": batch.indices, "values": batch.values}
        return expected[: len(some)], {
            "onnxruntime": session.run(["probabilities"], inputs)[0][:, 1],
            "the predictor": np.array([each.probability for each in links.judge(some)]),
        }

    return gate.differences("addresses", said)


def worse(folder: Path, used: Path, test: Sequence[rows.Row]) -> list[str]:
    """Return whether a model is worse than the one in use, on rows that neither has learnt."""
    known = champion.in_use(used)
    if known is None:
        return []
    share = known.parameters["test"]
    both = [row for row in test if rows.split_of(row.address, known.seed, share) == "test"]
    addresses = [row.address for row in both]

    def judge(model: Path) -> gate.Floats:
        said = Links(load_model(model)).judge(addresses)
        return np.array([each.probability for each in said])

    return champion.worse(folder, used, judge, rows.labels_of(both), "auc", figures.auc)
