"""The Qwen2 decoder in plain torch, over a key-value cache whose rows advance independently.

transformers' own module takes 6 s longer to import and several times as long for a step of a small
model; the tests hold this one to its logits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it

if TYPE_CHECKING:
    from transformers import Qwen2Config

Weights = Mapping[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Layer:
    """One block's weights; those that read the same input are stacked into one product."""

    norm: torch.Tensor
    qkv: torch.Tensor
    qkv_bias: torch.Tensor
    out: torch.Tensor
    mlp_norm: torch.Tensor
    gate_up: torch.Tensor
    down: torch.Tensor

    @classmethod
    def of(cls, weights: Weights, prefix: str) -> Layer:
        """Stack the block whose weights' names begin with `prefix`."""

        def stacked(*names: str) -> torch.Tensor:
            return torch.cat([weights[prefix + name] for name in names])

        projections = [f"self_attn.{name}_proj" for name in "qkv"]
        return cls(
            norm=weights[prefix + "input_layernorm.weight"],
            qkv=stacked(*(f"{name}.weight" for name in projections)),
            qkv_bias=stacked(*(f"{name}.bias" for name in projections)),
            out=weights[prefix + "self_attn.o_proj.weight"],
            mlp_norm=weights[prefix + "post_attention_layernorm.weight"],
            gate_up=stacked("mlp.gate_proj.weight", "mlp.up_proj.weight"),
            down=weights[prefix + "mlp.down_proj.weight"],
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where one call's tokens stand, the same in every layer."""

    row: int  # the first of the cache's rows
    rows: torch.Tensor  # [batch, 1]
    columns: torch.Tensor  # [batch, new]
    length: int  # columns of the cache that are looked at
    cos: torch.Tensor  # [batch, new, 1, head_dim]
    sin: torch.Tensor
    mask: torch.Tensor  # [batch, 1, group * new, length], true where a query may look


class Cache:
    """Keys and values of `rows` sequences, [layer, 2, row, kv_head, column, head_dim].

    Zeroed, because a masked column still enters the sums and garbage could be NaN there. A CPU's
    pages come as they are written, so a long context costs memory only when it is used; a GPU's
    are taken at once.
    """

    def __init__(self, model: Qwen2, rows: int) -> None:
        shape = (len(model.layers), 2, rows, model.kv_heads, len(model.cos), model.head_dim)
        self.data = torch.zeros(shape, dtype=model.dtype, device=model.device)

    def move(self, source: int, target: int, length: int) -> None:
        """Copy the first `length` columns of row `source` over row `target`."""
        self.data[:, :, target, :, :length] = self.data[:, :, source, :, :length]


class Qwen2:
    """Weights, named as in the checkpoint, and the forward pass, for `context` columns at most.

    It runs on the device that the weights are on. Tokens and places come from the CPU.
    """

    def __init__(self, config: Qwen2Config, weights: Weights, context: int) -> None:
        self.heads = config.num_attention_heads
        self.kv_heads = config.num_key_value_heads or self.heads
        self.head_dim = head_dim(config)
        self.eps = config.rms_norm_eps
        self.embedding = weights["model.embed_tokens.weight"]
        self.head = self.embedding if config.tie_word_embeddings else weights["lm_head.weight"]
        self.norm = weights["model.norm.weight"]
        self.dtype = self.embedding.dtype
        self.device = self.embedding.device
        prefixes = (f"model.layers.{number}." for number in range(config.num_hidden_layers))
        self.layers = [Layer.of(weights, prefix) for prefix in prefixes]
        tables = rotary_tables(config, context)
        self.cos, self.sin = (table.to(self.device, self.dtype) for table in tables)

    def __call__(
        self, ids: torch.Tensor, cache: Cache, row: int, start: torch.Tensor
    ) -> torch.Tensor:
        """Read `ids` [batch, new] into rows `row`, `row + 1`, ... from columns `start` [batch] on.

        Returns the logits [batch, vocabulary] after the last of them, in float32.
        """
        place = self._place(ids, row, start)
        x = F.embedding(ids.to(self.device), self.embedding)
        for layer, (keys, values) in zip(self.layers, cache.data, strict=True):
            x = x + self._attend(self._normed(x, layer.norm), layer, keys, values, place)
            gate, up = F.linear(self._normed(x, layer.mlp_norm), layer.gate_up).chunk(2, dim=-1)
            x = x + F.linear(F.silu(gate) * up, layer.down)
        return F.linear(self._normed(x[:, -1], self.norm), self.head).float()

    def _place(self, ids: torch.Tensor, row: int, start: torch.Tensor) -> Place:
        batch, new = ids.shape
        length = int(start.max()) + new
        columns = start.to(self.device)[:, None] + torch.arange(new, device=self.device)
        mask = torch.arange(length, device=self.device) <= columns[:, :, None]
        return Place(
            row=row,
            rows=torch.arange(row, row + batch, device=self.device)[:, None],
            columns=columns,
            length=length,
            cos=self.cos[columns, None],
            sin=self.sin[columns, None],
            mask=mask.repeat(1, self.heads // self.kv_heads, 1)[:, None],
        )

    def _attend(
        self, x: torch.Tensor, layer: Layer, keys: torch.Tensor, values: torch.Tensor, place: Place
    ) -> torch.Tensor:
        batch, new, _ = x.shape
        qkv = F.linear(x, layer.qkv, layer.qkv_bias).view(batch, new, -1, self.head_dim)
        turned = rotate(qkv[:, :, : self.heads + self.kv_heads], place)
        keys.transpose(1, 2)[place.rows, place.columns] = turned[:, :, self.heads :]
        values.transpose(1, 2)[place.rows, place.columns] = qkv[:, :, self.heads + self.kv_heads :]
        # The query heads that share a key head are folded into the query's length.
        query = turned[:, :, : self.heads].reshape(batch, new, self.kv_heads, -1, self.head_dim)
        query = query.permute(0, 2, 3, 1, 4).reshape(batch, self.kv_heads, -1, self.head_dim)
        rows = slice(place.row, place.row + batch)
        attended = F.scaled_dot_product_attention(
            query,
            keys[rows, :, : place.length],
            values[rows, :, : place.length],
            attn_mask=place.mask,
        )
        attended = attended.reshape(batch, self.heads, new, self.head_dim).transpose(1, 2)
        return F.linear(attended.reshape(batch, new, -1), layer.out)

    def _normed(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        return F.rms_norm(x, weight.shape, weight, self.eps)


def rotate(x: torch.Tensor, place: Place) -> torch.Tensor:
    """Turn each head of `x` [batch, new, head, head_dim] by its column's angle."""
    return x * place.cos + x.roll(x.shape[-1] // 2, dims=-1) * place.sin


def head_dim(config: Qwen2Config) -> int:
    """Return the width of one attention head."""
    head_dim: int | None = getattr(config, "head_dim", None)
    return head_dim or config.hidden_size // config.num_attention_heads


def rotary_tables(config: Qwen2Config, context: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosine and signed sine for every column, each [context, head_dim]."""
    width = head_dim(config)
    base = float((config.rope_parameters or {})["rope_theta"] or 0)
    frequencies = 1.0 / base ** (torch.arange(0, width, 2, dtype=torch.float32) / width)
    angles = torch.outer(torch.arange(context, dtype=torch.float32), frequencies)
    # Rolling by half a head puts each pair's other half in place; the sine carries its sign.
    sine = torch.cat([-angles.sin(), angles.sin()], dim=-1)
    return torch.cat([angles.cos()] * 2, dim=-1), sine
