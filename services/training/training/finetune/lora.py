"""The base with a LoRA change beside its matrices, by peft, and the loss on letters alone."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch.nn import functional
from transformers import Qwen2ForCausalLM
from transformers.utils import logging as progress

from .errors import FinetuneError
from .prepare import Ids
from .recipe import Recipe

MATRICES = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
IGNORE = -100  # as a label: no loss there
HALF_FROM = 100_000_000  # parameters; below it f32 is the faster one
Rows = Sequence[tuple[Ids, int]]

progress.disable_progress_bar()  # type: ignore[no-untyped-call]


def device() -> torch.device:
    """Return the GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def load_base(folder: Path) -> Any:
    """Return the base in float32, on the device."""
    model: Any = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return model.to(device())


def fresh(base: Any, recipe: Recipe) -> PeftModel:
    """Return `base` with a change that is nought so far, its first values from the seed."""
    torch.manual_seed(recipe.seed)
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=MATRICES,
    )
    with peft_of_its_day():
        return get_peft_model(base, config)


def with_adapter(base: Any, folder: Path) -> PeftModel:
    """Return `base` with the change that is kept in `folder`.

    Raises:
        FinetuneError: it was made for another base.
    """
    try:
        with peft_of_its_day():
            return PeftModel.from_pretrained(base, str(folder))
    except (RuntimeError, ValueError) as error:
        raise FinetuneError(f"The adapter {folder} doesn't fit this base: {error}") from error


@contextmanager
def peft_of_its_day() -> Iterator[None]:
    """Let peft 0.21 ask transformers 5.23 by a name that goes with 6."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
        yield


def padded(rows: Rows) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids and labels [row, token]; a prompt and the padding have no labels."""
    longest = max(len(ids) for ids, _ in rows)
    batch = np.zeros((len(rows), longest), dtype=np.int64)
    labels = np.full_like(batch, IGNORE)
    for number, (ids, prompt) in enumerate(rows):
        batch[number, : len(ids)] = ids
        labels[number, prompt : len(ids)] = ids[prompt:]
    return torch.from_numpy(batch).to(device()), torch.from_numpy(labels).to(device())


def letter_loss(model: Any, rows: Rows) -> torch.Tensor:
    """Return the mean cross-entropy over the letters' tokens, of a Qwen2ForCausalLM.

    Nothing masks the padding: it stands behind what is looked at. Only letters get logits.
    """
    ids, labels = padded(rows)
    half = model.num_parameters() >= HALF_FROM
    with torch.autocast(device().type, dtype=torch.bfloat16, enabled=half):
        hidden = model.model(ids, use_cache=False).last_hidden_state[:, :-1]
        wanted = labels[:, 1:]
        keep = wanted != IGNORE
        return functional.cross_entropy(model.lm_head(hidden[keep]).float(), wanted[keep])


def mean_loss(model: Any, rows: Rows) -> float:
    """Return the mean over examples, one by one, without dropout."""
    model.eval()
    with torch.inference_mode():
        return float(np.mean([letter_loss(model, [row]).item() for row in rows]))
