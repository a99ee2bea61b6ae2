"""Reads what a Qwen2 checkpoint's folder has besides its weights, for the engines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelserver.checkpoints.files import sha256
from modelserver.checkpoints.tokenizer import Tokenizer
from modelserver.errors import ModelError
from modelserver.sampling import Defaults


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint without its weights; `context` is in tokens, `ends` are tokens that end it.

    `letters` is "whole" for a model that was trained on the product's format, else "paragraphs":
    the key of that name in generation_config.json, an extension of Inkwell's.
    """

    folder: Path
    config: dict[str, Any]
    tokenizer: Tokenizer
    defaults: Defaults
    ends: frozenset[int]
    context: int
    revision: str
    letters: str = "paragraphs"


def read_checkpoint(folder: Path, revision: str | None, context: int) -> Checkpoint:
    """Read a checkpoint's folder; raise ModelError when it can't be served."""
    config = read_config(folder)
    tokenizer = Tokenizer(folder)
    generation = read_json(folder / "generation_config.json")
    return Checkpoint(
        folder=folder,
        config=config,
        tokenizer=tokenizer,
        defaults=Defaults.of(generation),
        ends=end_tokens(generation.get("eos_token_id"), config.get("eos_token_id"), tokenizer.end),
        context=usable_context(config, context),
        revision=revision or fingerprint(folder),
        letters="whole" if generation.get("letters") == "whole" else "paragraphs",
    )


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON file's object; an empty one where there is no file."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ModelError(f"{path} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise ModelError(f"{path} is no JSON object.")
    return content


def read_config(folder: Path) -> dict[str, Any]:
    """Return the folder's config.json, having seen that it describes a Qwen2 we can run."""
    config = read_json(folder / "config.json")
    if not config:
        raise ModelError(f"{folder} holds no checkpoint: config.json is missing.")
    found = config.get("model_type")
    if found != "qwen2":
        raise ModelError(f"{folder} has the architecture {found!r}; only 'qwen2' can be served.")
    if config.get("quantization_config"):
        raise ModelError(f"{folder} is quantised; only plain f32, f16 or bf16 can be served.")
    if (act := config.get("hidden_act", "silu")) != "silu":
        raise ModelError(f"{folder} wants the activation {act!r}; a Qwen2 has 'silu'.")
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    if (kind := rope.get("rope_type", rope.get("type", "default"))) != "default":
        raise ModelError(f"{folder} stretches its positions ({kind!r}), which can't be served.")
    return config


def usable_context(config: Mapping[str, Any], wanted: int) -> int:
    """Return how many tokens may be in view: what was trained for, and never past a window."""
    window = config.get("sliding_window") if config.get("use_sliding_window") else None
    return min(wanted, config.get("max_position_embeddings") or wanted, window or wanted)


def end_tokens(*values: int | list[int] | None) -> frozenset[int]:
    """Collect the tokens that end an answer from the places where a checkpoint may name them."""
    ends: set[int] = set()
    for value in values:
        ends |= set(value if isinstance(value, list) else [] if value is None else [value])
    return frozenset(ends)


def fingerprint(folder: Path) -> str:
    """Name a folder's weights by their content: the first 12 digits of their SHA-256."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.safetensors")):
        digest.update(bytes.fromhex(sha256(file)))
    return digest.hexdigest()[:12]
