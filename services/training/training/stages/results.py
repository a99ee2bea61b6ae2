"""What a stage left for the next one, as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from features.identity import identity

from .errors import TrainingError

TRAINED = "trained.json"
Facts = TypeVar("Facts")


def read(file: Path, step: str) -> Any:
    """Return what a step left in a file.

    Raises:
        TrainingError: the step has not run.
    """
    try:
        return json.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise TrainingError(
            f"{file.parent} has no {file.name}: run the step {step} first."
        ) from error


def facts(folder: Path, kind: type[Facts], task: str) -> Facts:
    """Return what the step train left beside its weights; `kind` has a features_sha256.

    Raises:
        TrainingError: nothing is there, or it was trained with other features.
    """
    told = read(folder / TRAINED, "train")
    if told["features_sha256"] != identity(task).sha256:
        raise TrainingError(f"{folder} was trained with other features: run the step train again.")
    return TypeAdapter(kind).validate_python(told)
