"""Runs a checkpoint by torch, batched, one step at a time: the reference, and for GPUs.

Every step draws one token for each running sequence, all in a single pass, and then reads one
piece of one newcomer's prompt. A sequence may join or leave between any two steps.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch

from modelserver.checkpoints.qwen2 import Cache, Qwen2
from modelserver.errors import ModelError, first_line
from modelserver.sampling import Sampling, draw, generator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelserver.checkpoints.checkpoint import Checkpoint
    from modelserver.checkpoints.sentences import Guard, Sentences

log = logging.getLogger(__name__)

BF16_FROM = 100_000_000  # parameters; below it f32 is the faster one, and exact
PIECE = 256  # prompt tokens read in a step: how long a newcomer may hold up the others


@dataclass(eq=False, slots=True)
class Running:
    """A sequence that is written; its cache row holds the first `cached` of `tokens`."""

    tokens: list[int]
    sampling: Sampling
    chance: torch.Generator
    guard: Guard | None = None
    cached: int = 0


class TorchRunner:
    """Up to `slots` sequences over one model. Not thread-safe: one worker drives it."""

    def __init__(self, model: Qwen2, slots: int, sentences: Sentences | None = None) -> None:
        self.slots = slots
        self._model = model
        self._sentences = sentences
        self._cache = Cache(model, slots + 1)  # the last row is where newcomers are read
        self._running: list[Running] = []  # row n of the cache belongs to the n-th
        self._joining: deque[Running] = deque()

    def add(self, prompt: Sequence[int], sampling: Sampling) -> Running:
        """Take in a prompt of one token or more; the caller has seen to it that a slot is free."""
        guard = self._sentences.guard(prompt) if self._sentences else None
        sequence = Running(list(prompt), sampling, generator(sampling.seed), guard)
        self._joining.append(sequence)
        return sequence

    def remove(self, sequence: Running) -> None:
        """Free the sequence's slot; the last row moves into its own, so that rows stay together."""
        if sequence in self._joining:
            self._joining.remove(sequence)
            return
        row = self._running.index(sequence)
        last = self._running.pop()
        if last is not sequence:
            self._cache.move(len(self._running), row, last.cached)
            self._running[row] = last

    def clear(self) -> None:
        """Forget every sequence."""
        self._running.clear()
        self._joining.clear()

    @torch.inference_mode()
    def step(self) -> list[tuple[Running, int]]:
        """Advance all; return each token drawn, with the sequence that it continues."""
        drawn = self._continue() if self._running else []
        if self._joining:
            drawn += self._read(self._joining[0])
        return drawn

    def _continue(self) -> list[tuple[Running, int]]:
        ids = torch.tensor([sequence.tokens[-1:] for sequence in self._running])
        start = torch.tensor([sequence.cached for sequence in self._running])
        logits = self._model(ids, self._cache, 0, start)
        for sequence in self._running:
            sequence.cached += 1
        return [
            (each, self._draw(each, row)) for each, row in zip(self._running, logits, strict=True)
        ]

    def _read(self, newcomer: Running) -> list[tuple[Running, int]]:
        piece = newcomer.tokens[newcomer.cached : newcomer.cached + PIECE]
        start = torch.tensor([newcomer.cached])
        logits = self._model(torch.tensor([piece]), self._cache, self.slots, start)
        newcomer.cached += len(piece)
        if newcomer.cached < len(newcomer.tokens):
            return []
        self._cache.move(self.slots, len(self._running), newcomer.cached)
        self._running.append(self._joining.popleft())
        return [(newcomer, self._draw(newcomer, logits[0]))]

    def _draw(self, sequence: Running, logits: torch.Tensor) -> int:
        seen = torch.tensor(sequence.tokens)
        token = draw(logits, seen, sequence.sampling, sequence.chance)
        guard = sequence.guard
        if guard and guard.forbids(sequence.tokens, token):
            others = torch.tensor(guard.forbidden(sequence.tokens), device=logits.device)
            logits = logits.index_fill(0, others, -torch.inf)
            unguarded = replace(sequence.sampling, loop_guard=0)  # what was typed may be a loop
            token = draw(logits, seen, unguarded, sequence.chance)
        sequence.tokens.append(token)
        return token


def load_model(checkpoint: Checkpoint) -> Qwen2:
    """Return the checkpoint's model; raise ModelError for weights that can't be read."""
    from transformers import Qwen2Config

    try:
        config = Qwen2Config.from_dict(checkpoint.config)
        return Qwen2(config, read_weights(checkpoint.folder), checkpoint.context)
    except KeyError as error:
        raise ModelError(f"The model's weights are not whole: {error} is missing.") from error


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Return the weights by name, on the GPU if there is one, in the fastest dtype there."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ModelError(f"{folder} holds no weights: no *.safetensors file.")
    try:
        weights = {name: value for file in files for name, value in load_file(file).items()}
    except (SafetensorError, OSError) as error:
        raise ModelError(f"{folder}'s weights can't be read: {first_line(error)}") from error
    large = sum(value.numel() for value in weights.values()) >= BF16_FROM
    device, bf16 = torch.device("cpu"), torch.ops.mkldnn._is_mkldnn_bf16_supported()
    if torch.cuda.is_available():
        device, bf16 = torch.device("cuda"), torch.cuda.is_bf16_supported()
        log.info("serving from %s", torch.cuda.get_device_name(device))
    dtype = torch.bfloat16 if large and bf16 else torch.float32
    return {name: value.to(device, dtype) for name, value in weights.items()}
