"""What a model of links must reach before it is exported: each shortfall is a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from contract.model_manifest import MODEL
from features.links import vectors
from features.links.address import Address
from predictor.links import Links
from predictor.models import load as load_model

from .trained import Trained

BATCHES = (1, 2, 7, 64)  # addresses that are asked about at once
CLOSE = 1e-4  # between two programs that compute in float32


@dataclass(frozen=True)
class Floors:
    """The least and the most of each figure; figures of slices are held to `slice_auc`."""

    auc: float = 0.95
    auc_bare: float = 0.945
    recall_at_1: float = 0.55
    false_alarms: float = 0.03
    calibration_error: float = 0.05
    flips: float = 0.01
    slice_auc: float = 0.85
    megabytes: float = 2.0


AT_LEAST = ("auc", "auc_bare", "recall_at_1")
AT_MOST = ("false_alarms", "calibration_error", "flips")


def shortfalls(figures: dict[str, Any], floors: Floors) -> list[str]:
    """Return what of the figures is not enough."""
    bars = asdict(floors)
    found = [f"{name} is {figures[name]:.4f}, and must be {bars[name]} or more"
             for name in AT_LEAST if not figures[name] >= bars[name]]  # fmt: skip
    found += [f"{name} is {figures[name]:.4f}, and must be {bars[name]} or less"
              for name in AT_MOST if not figures[name] <= bars[name]]  # fmt: skip
    if figures["shared_domains"]:
        found.append(f"{figures['shared_domains']:.0f} domains are in both train and test")
    return found + [
        f"the AUC of the slice {name!r} is {each['auc']:.4f}, and must be {bars['slice_auc']}"
        for name, each in figures["slices"].items()
        if not each["auc"] >= bars["slice_auc"]
    ]


def differences(folder: Path, trained: Trained, addresses: Sequence[Address]) -> list[str]:
    """Return where the exported model says something else than the trained one.

    It is run by onnxruntime, and by the predictor's own code over OpenVINO.
    """
    expected = trained.chances(addresses)
    links = Links(load_model(folder))
    session = onnxruntime.InferenceSession(folder / MODEL, providers=["CPUExecutionProvider"])
    found = []
    for size in BATCHES:
        some = list(addresses[:size])
        batch = vectors.batch(some)
        inputs = {"indices": batch.indices, "values": batch.values}
        second = session.run(["probabilities"], inputs)[0][:, 1]
        ours = np.array([each.probability for each in links.judge(some)])
        for name, chances in (("onnxruntime", second), ("the predictor", ours)):
            off = float(np.abs(chances - expected[: len(some)]).max())
            if not off <= CLOSE:
                found.append(f"{name} differs by {off:.2g} for {size} addresses at once")
    return found


def too_large(folder: Path, floors: Floors) -> list[str]:
    """Return whether the files are larger than what may ship."""
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    return [f"{size:.1f} MB, and must be {floors.megabytes} or less"] * (size > floors.megabytes)
