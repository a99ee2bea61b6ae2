"""The end of a training: a model's manifest, with the features' version and hash, written last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contract import model_manifest
from contract.model_manifest import Data, Drift, Features, Manifest, Task
from features.identity import identity
from training.files import write_json


def describe(folder: Path, task: Task, figures: Mapping[str, Any], **said: Any) -> Manifest:
    """Return the manifest of the model whose files lie in a folder.

    Args:
        folder: the model's.
        task: which input it judges, and its name.
        figures: of which the numbers are kept.
        said: the manifest's other fields.
    """
    files = model_manifest.hashes(folder)
    return Manifest(
        task=task,
        name=task,
        digest=model_manifest.digest_of(files),
        files=files,
        features=Features(**asdict(identity(task))),
        figures={name: value for name, value in figures.items() if isinstance(value, float)},
        **said,
    )


def numbers(recipe: Mapping[str, Any]) -> dict[str, float]:
    """Return a recipe as a manifest keeps it."""
    return {name: float(value) for name, value in recipe.items()}


def data_of(about: Mapping[str, Any]) -> Data:
    """Return what a manifest keeps of what the step prepare said of its data."""
    return Data(name=about["name"], sha256=about["sha256"], rows=about["rows"])


def drift_of(about: Mapping[str, Any]) -> Drift | None:
    """Return what the step prepare said of how the training's inputs look, if it did."""
    return Drift(**about["drift"]) if "drift" in about else None


def finish(folder: Path, manifest: Manifest, card: Path) -> None:
    """Write the model's card, with its figures, and its manifest."""
    lines = [f"| {name} | {value:.4f} |" for name, value in manifest.figures.items()]
    said = {
        "@FIGURES@": "\n".join(lines),
        "@LICENSE@": manifest.license,
        "@LABELS@": str(len(manifest.labels)),
        "@DATA@": manifest.data.name,
    }
    text = card.read_text("utf-8")
    for name, value in said.items():
        text = text.replace(name, value)
    (folder / "README.md").write_text(text, "utf-8")
    write_json(folder / model_manifest.FILE, manifest.model_dump(mode="json", exclude_none=True))
