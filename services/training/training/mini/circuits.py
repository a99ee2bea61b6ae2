"""Sets weights that copy, before training: an induction head that need not be learned.

Copying needs two attention layers that are useless one without the other (Olsson et al., 2022,
"In-context Learning and Induction Heads"): a head that looks at the token before, and a later one
that looks for a token which came after the same one earlier on, and repeats it. From random
weights they take hundreds of steps to find each other. Qwen2's query and key biases meet the
rotary embedding, so a constant bias makes a head look a fixed distance back.
"""

from __future__ import annotations

import torch
from torch import Tensor
from transformers import Qwen2ForCausalLM

LOOK_BACK = 4.0  # strength of the positional biases
MATCH = 4.0  # sharpness of "the same token came before"
WRITE = 0.05  # scale at which layer 0 notes the token before: embeddings are as small


def look_back(frequency: Tensor, distance: int) -> tuple[Tensor, Tensor]:
    """Query and key bias whose product peaks where the key stands `distance` before the query.

    A pair turned by m*f meets one turned by n*f at cos((m - n - distance) * f); summed over the
    quick frequencies this is a peak at m - n = distance.
    """
    quick = (frequency > 0.02).float()
    turned = -distance * frequency
    query = torch.cat([turned.cos() * quick, turned.sin() * quick])
    return LOOK_BACK * query, LOOK_BACK * torch.cat([quick, torch.zeros_like(quick)])


@torch.no_grad()
def plant(model: Qwen2ForCausalLM, seed: int) -> None:
    """Layer 0: heads 0 and 1 look one and two tokens back. Layer 1: head 0 is an induction head."""
    width = model.config.hidden_size
    size = width // model.config.num_attention_heads
    rope: dict[str, float] = dict(model.config.rope_parameters or {})  # type: ignore[arg-type]
    theta = rope["rope_theta"]
    frequency = theta ** (-torch.arange(size // 2) * 2 / size)
    generator = torch.Generator().manual_seed(seed)
    basis = torch.linalg.qr(torch.randn(width, width, generator=generator))[0]
    identity, before, before_two, copied = (basis[:, i * size : (i + 1) * size] for i in range(4))

    first, second = model.model.layers[0].self_attn, model.model.layers[1].self_attn
    for head, distance in ((0, 1), (1, 2)):
        query, key = look_back(frequency, distance)
        first.q_proj.bias[head * size : (head + 1) * size] = query
        first.k_proj.bias[:size] = key
    first.v_proj.weight[:size] = identity.T
    first.o_proj.weight[:, :size] = before * WRITE
    first.o_proj.weight[:, size : 2 * size] = before_two * WRITE

    # Slow pairs hardly turn within a form, so they compare tokens whatever their distance.
    slow = (frequency < 0.0015).float()
    match = MATCH * torch.cat([slow, slow]).unsqueeze(1)
    second.q_proj.weight[:size] = match * identity.T
    second.k_proj.weight[:size] = match * before.T
    second.v_proj.weight[:size] = copied.T
    second.o_proj.weight[:, :size] = copied
