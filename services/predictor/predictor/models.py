"""A model as its manifest describes it: its files checked, its features ours, run by OpenVINO."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino.passes import ConstantFolding, Manager
from pydantic import ValidationError

from contract import model_manifest
from contract.model_manifest import Manifest
from features.identity import identity
from predictor.errors import ModelError, NoModelError

# In words, for OpenVINO's default on processors that have it is bf16, whose features are off by up
# to 0.3. What was compiled for a shape is kept for so many shapes, or memory would grow with them.
OPTIONS = {"INFERENCE_PRECISION_HINT": "f32", "CPU_RUNTIME_CACHE_CAPACITY": 64}

Floats = NDArray[np.float32]


class Model:
    """One model, ready to run. Not thread-safe: one worker drives it."""

    def __init__(self, manifest: Manifest, folder: Path, compiled: Any) -> None:
        self.manifest = manifest
        self.folder = folder
        self._compiled = compiled

    def run(self, inputs: dict[str, NDArray[Any]]) -> dict[str, Floats]:
        """Return the model's outputs by name."""
        results = self._compiled(inputs)
        return {output.any_name: results[output] for output in self._compiled.outputs}


def load(folder: Path, threads: int = 1) -> Model:
    """Return the model of a folder.

    Raises:
        ModelError: its manifest or a file is missing, broken or changed, or it was trained with
            other features than this predictor has.
    """
    manifest = read_manifest(folder)
    found = model_manifest.hashes(folder)
    if found != manifest.files or model_manifest.digest_of(found) != manifest.digest:
        raise ModelError(f"The model in {folder} is not the one of its manifest: export it again.")
    ours = identity(manifest.task)
    if manifest.features.sha256 != ours.sha256:
        raise ModelError(
            f"The model in {folder} was trained with features {manifest.features.version} "
            f"({manifest.features.sha256[:12]}), and this predictor has {ours.version} "
            f"({ours.sha256[:12]}): train it again, or serve it by the predictor that it was made "
            "for."
        )
    return Model(manifest, folder, compiled_model(folder / model_manifest.MODEL, threads))


def compiled_model(file: Path, threads: int = 1) -> Any:
    """Return a file of ONNX as OpenVINO runs it, in f32.

    Weights of eight bits are multiplied out here. OpenVINO would do so while it runs, and rounds
    more then, in batches of one or two: an answer would depend on its company.

    Raises:
        ModelError: it can't be run.
    """
    options = {**OPTIONS, "INFERENCE_NUM_THREADS": threads}
    core, folding = ov.Core(), Manager()
    folding.register_pass(ConstantFolding())
    try:
        model = core.read_model(file)
        folding.run_passes(model)
        return core.compile_model(model, "CPU", options)
    except RuntimeError as error:
        raise ModelError(f"{file} can't be run: {first_line(error)}") from error


def read_manifest(folder: Path) -> Manifest:
    """Return what a folder's manifest says.

    Raises:
        NoModelError: it is missing.
        ModelError: it can't be read, or is none.
    """
    file = folder / model_manifest.FILE
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except FileNotFoundError as error:
        raise NoModelError(f"There is no model in {folder}: it has no {file.name}.") from error
    except OSError as error:
        raise ModelError(f"{file} can't be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ModelError(f"{file} is no manifest: {place}: {first['msg']}.") from error


def first_line(error: Exception) -> str:
    """Return the first line of what a library had to say."""
    return str(error).strip().partition("\n")[0]
