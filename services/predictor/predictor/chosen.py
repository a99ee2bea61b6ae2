"""Which model of a task is to be served: the one that ships, or one that an operator has chosen.

Chosen ones lie in a folder of their own, each below its digest; a file beside them names one.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from contract.model_manifest import CHOSEN, Chosen
from predictor.config import Settings


def folder_of(settings: Settings, task: str) -> Path:
    """Return the folder of the model that is to be served."""
    shipped = settings.folder / task
    if settings.trained is None:
        return shipped
    place = settings.trained / task
    try:
        chosen = Chosen.model_validate_json((place / CHOSEN).read_bytes())
    except (OSError, ValidationError):
        return shipped
    return place / chosen.digest
