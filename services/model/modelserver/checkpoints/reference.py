"""A Qwen2's logits by the book, in numpy and float32: what a prepared model is verified against.

After "Qwen2 Technical Report" (arXiv:2407.10671): RMS norms before each half of a layer, rotary
positions, query heads that share key heads, SwiGLU. Slow, and with nothing in common with the graph
but the weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from modelserver.checkpoints.openvino_graph import rope_theta
from modelserver.checkpoints.weights import Weights

Array = npt.NDArray[np.float32]


def logits(config: Mapping[str, Any], weights: Weights, tokens: Sequence[int]) -> Array:
    """Return the logits [tokens, vocabulary] after each of `tokens`."""
    heads = int(config["num_attention_heads"])
    shared = heads // int(config.get("num_key_value_heads") or heads)
    width = int(config.get("head_dim") or config["hidden_size"] // heads)
    epsilon = float(config["rms_norm_eps"])
    embedding = weights.read("model.embed_tokens.weight")
    turn = rotation(len(tokens), width, rope_theta(config))
    x = embedding[list(tokens)]
    for number in range(int(config["num_hidden_layers"])):
        at = f"model.layers.{number}."
        y = normed(x, weights.read(at + "input_layernorm.weight"), epsilon)
        q, k, v = (
            linear(y, weights, f"{at}self_attn.{name}_proj").reshape(len(y), -1, width)
            for name in "qkv"
        )
        q, k = turned(q, turn), turned(k, turn)
        mixed = attended(q, k.repeat(shared, axis=1), v.repeat(shared, axis=1))
        x = x + linear(mixed, weights, at + "self_attn.o_proj")
        y = normed(x, weights.read(at + "post_attention_layernorm.weight"), epsilon)
        gate = linear(y, weights, at + "mlp.gate_proj")
        wide = gate / (1 + np.exp(-gate)) * linear(y, weights, at + "mlp.up_proj")
        x = x + linear(wide, weights, at + "mlp.down_proj")
    head = embedding if config.get("tie_word_embeddings") else weights.read("lm_head.weight")
    return np.asarray(normed(x, weights.read("model.norm.weight"), epsilon) @ head.T)


def linear(x: Array, weights: Weights, name: str) -> Array:
    product = x @ weights.read(name + ".weight").T
    return np.asarray(
        product + weights.read(name + ".bias") if name + ".bias" in weights else product
    )


def normed(x: Array, weight: Array, epsilon: float) -> Array:
    return np.asarray(x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + epsilon) * weight)


def rotation(length: int, width: int, base: float) -> tuple[Array, Array]:
    """Return cosine and sine, each [length, 1, width / 2]."""
    angles = np.outer(np.arange(length), base ** (-np.arange(0, width, 2) / width))[:, None]
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def turned(x: Array, turn: tuple[Array, Array]) -> Array:
    """Turn each head of `x` [length, heads, width] by its position's angles."""
    cosine, sine = turn
    a, b = np.split(x, 2, axis=-1)
    return np.concatenate([a * cosine - b * sine, b * cosine + a * sine], axis=-1)


def attended(q: Array, k: Array, v: Array) -> Array:
    """Return what each position sees of those up to itself, heads side by side."""
    scores = np.einsum("qhw,khw->hqk", q, k) / np.sqrt(q.shape[-1])
    later = np.triu(np.ones(scores.shape[1:], dtype=bool), 1)
    scores = np.where(later, -np.inf, scores)
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    mixed: Array = np.einsum("hqk,khw->qhw", shares, v)
    return mixed.reshape(len(q), -1).astype(np.float32)
