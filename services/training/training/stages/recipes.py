"""Every number by which a model that ships was trained: params.yaml, a section for each task."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from inkwell.shared.checkout import ROOT

from .errors import TrainingError

FILE = ROOT / "params.yaml"
Recipe = TypeVar("Recipe")


def shipped(kind: type[Recipe], task: str, file: Path = FILE) -> Recipe:
    """Return the recipe of a task's model.

    Raises:
        TrainingError: the file can't be read, or a number is missing or none.
    """
    try:
        return TypeAdapter(kind).validate_python(yaml.safe_load(file.read_text("utf-8"))[task])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise TrainingError(f"{file} has no recipe of {task} that can be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join((task, *map(str, first["loc"])))
        raise TrainingError(f"{file}: {name}: {first['msg']}.") from error
