"""Random models of the production size, for measuring speed and memory, and the sizes measured.

A measurement reads PROMPT_TOKENS, writes NEW_TOKENS, for PEOPLE at once, and is the median of
ROUNDS.
"""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inkwell.shared.checkout import ROOT

PROMPT_TOKENS = 400
NEW_TOKENS = 250
PEOPLE = 8
CONTEXT = 4096
ROUNDS = 3

MINI = ROOT / "services" / "model" / "models" / "mini"
WORD = re.compile("Ġ[a-z]{2,}")  # byte-level BPE writes a leading space as Ġ


def random_half_billion(directory: Path) -> Path:
    """Save a randomly initialised model of the Qwen2.5-0.5B configuration in bf16 (0.99 GB).

    The sizes are those of Qwen/Qwen2.5-0.5B-Instruct's config.json; the tokenizer is the mini
    model's, since the words don't matter.
    """
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    config = Qwen2Config(
        vocab_size=151936,
        hidden_size=896,
        intermediate_size=4864,
        num_hidden_layers=24,
        num_attention_heads=14,
        num_key_value_heads=2,
        max_position_embeddings=32768,
        rope_parameters={"rope_type": "default", "rope_theta": 1_000_000.0},
        tie_word_embeddings=True,
    )
    torch.manual_seed(0)
    model: Any = Qwen2ForCausalLM(config)
    model.to(dtype=torch.bfloat16)
    _speak_only_words(model)
    model.generation_config.do_sample = False  # greedy: see _speak_only_words
    model.save_pretrained(directory)
    for pattern in ("*token*", "chat_template*"):
        for file in MINI.glob(pattern):
            shutil.copy(file, directory)
    return directory


def scripted_half_billion(directory: Path, plain: Path, script: Sequence[int]) -> Path:
    """Save a model with the work of `plain` that goes on from each token of `script` to the next.

    Attention and MLP are computed and count for nothing; the last token leads to the first. Only a
    text that is known beforehand can be copied from the prompt as letters copy their forms.
    """
    import torch
    from transformers import Qwen2ForCausalLM

    model: Any = Qwen2ForCausalLM.from_pretrained(plain, dtype=torch.bfloat16)
    model.config.tie_word_embeddings = False
    embedding = model.model.embed_tokens.weight.data
    embedding[list(script)] = torch.randn(len(script), embedding.shape[1]).to(embedding) / 50
    head = torch.zeros_like(embedding)
    for token, following in zip(script, [*script[1:], script[0]], strict=True):
        head[following] = embedding[token]
    model.lm_head.weight = torch.nn.Parameter(head)
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
    model.save_pretrained(directory)
    for file in plain.iterdir():
        if "token" in file.name or "template" in file.name:
            shutil.copy(file, directory)
    return directory


def _speak_only_words(model: Any) -> None:
    """Let greedy decoding reach whole ASCII words alone, so that each token can be streamed.

    The other rows of the tied embedding are zero, and so are their logits; among thousands of
    random ones the greatest is positive.
    """
    import torch

    vocabulary = json.loads((MINI / "tokenizer.json").read_text())["model"]["vocab"]
    numbers = [number for token, number in vocabulary.items() if WORD.fullmatch(token)]
    others = torch.ones(model.config.vocab_size, dtype=torch.bool)
    others[numbers] = False
    with torch.no_grad():
        model.model.embed_tokens.weight[others] = 0
