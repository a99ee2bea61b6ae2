"""Small GGUF files of random weights, written and quantised by the package gguf."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, quants

from tests.model.tiny import SPECIAL, TEMPLATE, tokenizer

WIDTH, INNER, HEADS, SHARED, LAYERS, ROWS = 64, 128, 4, 2, 2, 384
F32 = GGMLQuantizationType.F32


def shapes(kind: str, *, tied: bool) -> dict[str, tuple[int, ...]]:
    """Return a model's tensors by llama.cpp's names."""
    keys = WIDTH // HEADS * SHARED
    found: dict[str, tuple[int, ...]] = {"token_embd.weight": (ROWS, WIDTH)}
    for number in range(LAYERS):
        at = f"blk.{number}."
        found |= {
            f"{at}attn_norm.weight": (WIDTH,),
            f"{at}attn_q.weight": (WIDTH, WIDTH),
            f"{at}attn_k.weight": (keys, WIDTH),
            f"{at}attn_v.weight": (keys, WIDTH),
            f"{at}attn_output.weight": (WIDTH, WIDTH),
            f"{at}ffn_norm.weight": (WIDTH,),
            f"{at}ffn_gate.weight": (INNER, WIDTH),
            f"{at}ffn_up.weight": (INNER, WIDTH),
            f"{at}ffn_down.weight": (WIDTH, INNER),
        }
        if kind == "qwen2":
            found |= {
                f"{at}attn_q.bias": (WIDTH,),
                f"{at}attn_k.bias": (keys,),
                f"{at}attn_v.bias": (keys,),
            }
    found["output_norm.weight"] = (WIDTH,)
    return found if tied else found | {"output.weight": (ROWS, WIDTH)}


def write(
    file: Path,
    kind: str = "qwen2",
    quantised: GGMLQuantizationType = GGMLQuantizationType.Q8_0,
    *,
    tied: bool = True,
    metadata: Mapping[str, Any] | None = None,
    tensors: Mapping[str, np.ndarray[Any, Any] | None] | None = None,
    cuts: str = "qwen2",
) -> Path:
    """Write a model; `metadata` and `tensors` change it, None leaves a tensor out."""
    writer = GGUFWriter(file, str((metadata or {}).get("architecture", kind)))
    numbers = {
        "context_length": 256, "embedding_length": WIDTH, "feed_forward_length": INNER,
        "block_count": LAYERS, "attention.head_count": HEADS,
        "attention.head_count_kv": SHARED, "rope.dimension_count": WIDTH // HEADS,
    }  # fmt: skip
    for name, value in (numbers | dict((metadata or {}).get("numbers", {}))).items():
        writer.add_uint32(f"{kind}.{name}", value)
    writer.add_float32(f"{kind}.attention.layer_norm_rms_epsilon", 1e-6)
    writer.add_float32(f"{kind}.rope.freq_base", 10_000.0)
    for name, value in dict((metadata or {}).get("texts", {})).items():
        writer.add_string(name, value)
    vocabulary = tokenizer()
    names = vocabulary.convert_ids_to_tokens(list(range(ROWS)))
    merges = json.loads(vocabulary.backend_tokenizer.to_str())["model"]["merges"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(cuts)
    writer.add_token_list(names)
    writer.add_token_types([3 if name in SPECIAL else 1 for name in names])
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_eos_token_id(vocabulary.eos_token_id)
    writer.add_chat_template(TEMPLATE)
    chance = np.random.default_rng(7)
    for name, shape in shapes(kind, tied=tied).items():
        values = chance.normal(0, 0.3, shape).astype(np.float32)
        changed = (tensors or {}).get(name, values)
        if changed is None:
            continue
        as_kind = quantised if len(shape) > 1 else F32
        data = quants.quantize(changed, as_kind) if as_kind != F32 else changed
        writer.add_tensor(name, data, raw_dtype=as_kind)
    for name, extra in (tensors or {}).items():
        if name not in shapes(kind, tied=tied) and extra is not None:
            writer.add_tensor(name, extra, raw_dtype=F32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file
