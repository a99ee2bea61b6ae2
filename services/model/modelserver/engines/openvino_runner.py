"""Runs a prepared model on the CPU by OpenVINO GenAI's continuous batching, without torch.

The pipeline schedules, caches and draws; this module gives it prompts and reads tokens. It adds two
things that the pipeline doesn't have: a seed for each request, and the guards against loops and
against sentences that are not the model's own.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openvino as ov
import openvino_genai as genai

from modelserver.checkpoints import sentences
from modelserver.checkpoints.openvino_options import properties
from modelserver.sampling import looping

if TYPE_CHECKING:
    from modelserver.checkpoints.sentences import Guard
    from modelserver.sampling import Sampling

BLOCK = 32  # tokens in a block of the cache, on CPUs
PIECE = 512  # tokens that a step reads at most: how long a newcomer may hold up the others
NGRAM = 3  # tokens that must have stood before, at most, for those after them to be guessed


@dataclass(eq=False, slots=True)
class Running:
    """A sequence in the pipeline: the prompt and all that was drawn."""

    tokens: list[int]
    room: int  # tokens that may still be drawn
    sampling: Sampling
    seed: int
    guard: Guard | None = None
    handle: Any = None
    once_more: bool = False  # the handle draws one token alone, none of those ruled out


class OpenVinoRunner:
    """Up to `slots` sequences over one pipeline. Not thread-safe: one worker drives it."""

    def __init__(
        self,
        folder: Path,
        slots: int,
        cache_tokens: int,
        parameters: int,
        threads: int,
        lookup: int = 0,
    ) -> None:
        self.slots = slots
        self._lookup = lookup
        scheduling = genai.SchedulerConfig()
        # Prefixes are remembered in what the slots leave of it; each may begin a block for a token.
        scheduling.num_kv_blocks = cache_tokens // BLOCK + slots
        scheduling.max_num_seqs = slots
        scheduling.max_num_batched_tokens = PIECE
        scheduling.dynamic_split_fuse = True
        scheduling.enable_prefix_caching = True
        options = properties(parameters, threads)
        if lookup:
            options["prompt_lookup"] = True
        self._pipeline = genai.ContinuousBatchingPipeline(folder, scheduling, "CPU", options)
        self._sentences = sentences.load(folder)
        self._running: list[Running] = []
        self._requests = 0

    def add(self, prompt: Sequence[int], sampling: Sampling) -> Running:
        """Take in a prompt of one token or more; the caller has seen to it that a slot is free."""
        seed = random.getrandbits(31) if sampling.seed is None else sampling.seed % 2**31
        guard = self._sentences.guard(prompt) if self._sentences else None
        sequence = Running(list(prompt), sampling.max_tokens, sampling, seed, guard)
        self._request(sequence, generation_config(sequence))
        self._running.append(sequence)
        return sequence

    def remove(self, sequence: Running) -> None:
        """Free the sequence's slot, at the latest with the next step."""
        self._running.remove(sequence)
        sequence.handle.cancel()
        if not self._running:
            self._pipeline.step()  # or the last one's cache would stay with it

    def clear(self) -> None:
        """Forget every sequence."""
        for sequence in self._running:
            sequence.handle.cancel()
        self._running.clear()

    def step(self) -> list[tuple[Running, int]]:
        """Advance all; return each token drawn, with the sequence that it continues."""
        self._pipeline.step()
        return [(each, token) for each in self._running for token in self._drawn(each)]

    def _drawn(self, sequence: Running) -> list[int]:
        drawn: list[int] = []
        while sequence.handle.can_read():
            for output in sequence.handle.read().values():
                drawn += output.generated_ids
        taken = []
        for token in drawn:
            if not sequence.once_more and (others := ruled_out(sequence, token)):
                self._draw_again(sequence, others)
                break
            sequence.tokens.append(token)
            sequence.room -= 1
            taken.append(token)
        else:
            if drawn and sequence.once_more and sequence.room:
                sequence.once_more = False
                self._request(sequence, generation_config(sequence))
        return taken

    def _draw_again(self, sequence: Running, others: list[int]) -> None:
        """Draw this token again, and none of `others`.

        The pipeline rules out no token at will, but it does rule out those that would end an
        answer before it has its least length: a request of one token is asked for, that these end.
        """
        sequence.handle.cancel()
        sequence.once_more = True
        one = generation_config(sequence)
        one.max_new_tokens = one.min_new_tokens = 1
        one.eos_token_id = others[0]
        one.stop_token_ids = set(others)
        self._request(sequence, one)

    def _request(self, sequence: Running, config: genai.GenerationConfig) -> None:
        self._requests += 1
        if self._lookup:
            config.num_assistant_tokens = self._lookup
            config.max_ngram_size = NGRAM
        ids = ov.Tensor(np.array([sequence.tokens], dtype=np.int64))
        sequence.handle = self._pipeline.add_request(self._requests, ids, config)


def ruled_out(sequence: Running, token: int) -> list[int]:
    """Return what may not come next, where `token` is among it; else nothing."""
    longest, guard = sequence.sampling.loop_guard, sequence.guard
    stuck = looping(sequence.tokens[-max(3 * longest, 24) :], longest) if longest else []
    if guard and guard.forbids(sequence.tokens, token):
        return guard.forbidden(sequence.tokens)
    if token not in stuck:
        return []
    # What was typed may be a loop itself: then it goes on, for nothing else is left.
    return guard.added(sequence.tokens, stuck) if guard else stuck


def generation_config(sequence: Running) -> genai.GenerationConfig:
    """Return the pipeline's settings for the rest of an answer; the scheduler ends it."""
    sampling = sequence.sampling
    config = genai.GenerationConfig()
    config.max_new_tokens = sequence.room
    config.ignore_eos = True
    config.set_eos_token_id(0)  # ignored, but one has to be named
    config.repetition_penalty = sampling.repetition_penalty
    config.do_sample = sampling.temperature > 0
    if config.do_sample:
        config.temperature = sampling.temperature
        config.top_p = sampling.top_p
        config.top_k = sampling.top_k
        config.rng_seed = (sequence.seed + len(sequence.tokens)) % 2**31
    return config
