"""Decides whether a model is good enough to serve: its evaluation.json against the bar.

`make eval EVAL="--model FOLDER --keep"` writes FOLDER/evaluation.json. Nothing here needs more
than the standard library.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelserver.checkpoints.files import sha256

FILE = "evaluation.json"
MANIFEST = "manifest.json"  # of a prepared folder
FORMS_VERSION = 1  # the set of forms that the bar is meant for
WEIGHTS = ("*.safetensors", "*.bin")  # a checkpoint's, OpenVINO's

# The least mean over the set. It is a floor below which nobody should be sent such letters, not
# the aim: the mini model stands above each by more than chance.
BAR = {
    "sendable": 0.7,
    "facts": 0.75,
    "sourced": 0.85,
    "structure": 0.9,
    "length": 0.95,
    "repetition": 0.75,
    "variety": 0.5,
    "readability": 0.9,
    "politeness": 0.9,
}


@dataclass(frozen=True)
class Verdict:
    """Whether to serve, and a sentence about it ("" where all is well)."""

    serve: bool
    sentence: str = ""


def weights_sha256(folder: Path) -> str:
    """Return the SHA-256 of a folder's weights: their names and contents, in order of names.

    A GGUF file's is its own.

    A prepared folder's are those of the checkpoint that it was made of, so that an evaluation of
    either counts for both.
    """
    if folder.is_file():
        return sha256(folder)
    if made_of := _prepared_of(folder):
        return made_of
    whole = hashlib.sha256()
    for file in sorted(file for pattern in WEIGHTS for file in folder.glob(pattern)):
        whole.update(file.name.encode() + bytes.fromhex(sha256(file)))
    return whole.hexdigest()


def _prepared_of(folder: Path) -> str | None:
    """Return what a prepared folder was made of, if it holds what its manifest says."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        listed = {name: entry["sha256"] for name, entry in manifest["files"].items()}
        computed = {file.name: sha256(file) for file in folder.glob("*.bin")}
        made_of = str(manifest["weights_sha256"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return made_of if computed and computed.items() <= listed.items() else None


def verdict(evaluation: Mapping[str, Any] | None, weights: str) -> Verdict:
    """Judge a model by its evaluation, if it has one of these very weights on these forms.

    A model that nobody evaluated is served with a warning: most of the hub's are such.
    """
    if evaluation is None:
        return Verdict(True, "This model has not been evaluated; see make eval.")
    if evaluation["weights_sha256"] != weights:
        return Verdict(True, f"{FILE} is of other weights; run make eval again.")
    if evaluation["forms_version"] != FORMS_VERSION:
        return Verdict(True, f"{FILE} is of another set of forms; run make eval again.")
    means = {name: evaluation["scores"][name]["mean"] for name in BAR}
    short = [f"{name} {means[name]:.2f} ({least})" for name, least in BAR.items()
             if means[name] < least]  # fmt: skip
    if short:
        return Verdict(False, f"This model is below the bar: {', '.join(short)}.")
    return Verdict(True)


def verdict_on(folder: Path) -> Verdict:
    """Judge the model in `folder`; a file that can't be read counts as below the bar."""
    try:
        text = (folder / FILE).read_text("utf-8")
    except FileNotFoundError:
        return verdict(None, "")
    try:
        return verdict(dict(json.loads(text)), weights_sha256(folder))
    except (ValueError, KeyError, TypeError) as error:
        return Verdict(False, f"{folder / FILE} can't be read: {error!r}.")
