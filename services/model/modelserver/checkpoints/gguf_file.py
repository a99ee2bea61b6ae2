"""Reads a GGUF file of a Qwen2 or a Llama (gguf.md in the docs of github.com/ggml-org/ggml).

It becomes a plain Qwen2 checkpoint's folder, which the engines read like any other: its tensors
are dequantised by the package gguf and stored in f16, vectors in f32. A Llama is a Qwen2 whose
query, key and value have no biases, once llama.cpp's order of a head's rotary pairs is undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGUFReader, quants

from modelserver.checkpoints.gguf_vocabulary import write_vocabulary
from modelserver.errors import ModelError, first_line

ARCHITECTURES = ("qwen2", "llama")
BESIDE = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
OF_LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
# What the gguf package raises at a file that is cut short, or holds what it doesn't know.
UNREADABLE = (
    ValueError, KeyError, IndexError, TypeError, OverflowError, OSError, NotImplementedError,
    AttributeError,
)  # fmt: skip
Array = npt.NDArray[Any]


def convert(file: Path, folder: Path) -> Path:
    """Write the checkpoint that `file` holds into `folder` and return it.

    Raises:
        ModelError: it is no GGUF file, is cut short, or holds a model that can't be served.
    """
    try:
        reader = GGUFReader(file)
        told = {name: field.contents() for name, field in reader.fields.items()}
        config = configuration(told)
        tensors = {tensor.name: tensor for tensor in reader.tensors}
        config["tie_word_embeddings"] = "output.weight" not in tensors
        config["vocab_size"] = int(told_shape(tensors, "token_embd.weight")[0])
        (folder / "config.json").write_text(json.dumps(config, indent=2))
        write_vocabulary(told, config["vocab_size"], folder)
        write_weights(tensors, config, told["general.architecture"], folder / "model.safetensors")
    except ModelError as error:
        raise ModelError(f"{file}: {error}") from error
    except UNREADABLE as error:
        raise ModelError(
            f"{file} can't be read as a GGUF file; is it whole? {first_line(error)}"
        ) from error
    return folder


def configuration(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return config.json of a Qwen2 for what a GGUF file's metadata tell."""
    kind = told.get("general.architecture")
    if kind not in ARCHITECTURES:
        raise ModelError(f"it has the architecture {kind!r}; only 'qwen2' and 'llama' can be read.")
    if told.get("split.count", 1) > 1:
        raise ModelError("it is one of several parts; join them with llama-gguf-split --merge.")
    for key, wanted in (
        ("rope.scaling.type", ("none",)),
        ("expert_count", (0,)),
        ("attention.key_length", (told.get(f"{kind}.rope.dimension_count"),)),
    ):
        value = told.get(f"{kind}.{key}")
        if value is not None and wanted[0] is not None and value not in wanted:
            raise ModelError(f"{kind}.{key} is {value!r}, which can't be served.")

    def number(key: str) -> int:
        value = told.get(f"{kind}.{key}")
        if not isinstance(value, int) or value < 1:
            raise ModelError(f"{kind}.{key} is {value!r}; a whole number is needed.")
        return value

    heads, width = number("attention.head_count"), number("embedding_length")
    shared = told.get(f"{kind}.attention.head_count_kv", heads)
    if not isinstance(shared, int) or shared < 1 or heads % shared or width % heads:
        raise ModelError(f"its {heads} heads of {width} numbers don't share {shared!r} keys.")
    return {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "hidden_act": "silu",
        "hidden_size": width,
        "head_dim": told.get(f"{kind}.attention.key_length", width // heads),
        "intermediate_size": number("feed_forward_length"),
        "max_position_embeddings": number("context_length"),
        "num_attention_heads": heads,
        "num_hidden_layers": number("block_count"),
        "num_key_value_heads": shared,
        "rms_norm_eps": float(told[f"{kind}.attention.layer_norm_rms_epsilon"]),
        "rope_theta": float(told.get(f"{kind}.rope.freq_base", 10_000.0)),
        "torch_dtype": "float16",
    }


def told_shape(tensors: Mapping[str, Any], name: str) -> tuple[int, ...]:
    """Return a tensor's shape, rows first; raise ModelError where there is none."""
    if name not in tensors:
        raise ModelError(f"the tensor {name} is missing.")
    return tuple(int(size) for size in reversed(tensors[name].shape.tolist()))


def expected(config: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield each tensor that the file must have: its name there, the Qwen2's, and its shape."""
    width, inner = config["hidden_size"], config["intermediate_size"]
    queries, keys = (
        config[f"num_{heads}_heads"] * config["head_dim"] for heads in ("attention", "key_value")
    )
    shapes: dict[str, tuple[int, ...]] = {
        "attn_norm": (width,), "ffn_norm": (width,), "attn_output": (width, queries),
        "attn_q": (queries, width), "attn_k": (keys, width), "attn_v": (keys, width),
        "ffn_gate": (inner, width), "ffn_up": (inner, width), "ffn_down": (width, inner),
    }  # fmt: skip
    for name, ours in BESIDE.items():
        if name != "output.weight" or not config["tie_word_embeddings"]:
            shape = (width,) if "norm" in name else (config["vocab_size"], width)
            yield name, ours, shape
    for number in range(config["num_hidden_layers"]):
        for name, ours in OF_LAYER.items():
            at = f"model.layers.{number}.{ours}"
            yield f"blk.{number}.{name}.weight", f"{at}.weight", shapes[name]
            if name in ("attn_q", "attn_k", "attn_v"):
                yield f"blk.{number}.{name}.bias", f"{at}.bias", shapes[name][:1]


def write_weights(
    tensors: Mapping[str, Any], config: Mapping[str, Any], kind: str, file: Path
) -> None:
    """Write the tensors one after another as safetensors: one at a time is in memory."""
    wanted = list(expected(config))
    unknown = tensors.keys() - {name for name, _, _ in wanted}
    if unknown:
        raise ModelError(
            f"it holds {min(unknown)}, which no Qwen2 or Llama has that can be served."
        )
    header: dict[str, Any] = {}
    start = 0
    for name, ours, shape in wanted:
        absent = kind == "llama" and name.endswith(".bias") and name not in tensors
        if not absent and (found := told_shape(tensors, name)) != shape:
            raise ModelError(f"the tensor {name} has the shape {found}, not {shape}.")
        end = start + int(np.prod(shape)) * (2 if len(shape) > 1 else 4)
        header[ours] = {
            "dtype": "F16" if len(shape) > 1 else "F32",
            "shape": shape,
            "data_offsets": [start, end],
        }
        start = end
    text = json.dumps(header).encode()
    with file.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        for name, _, shape in wanted:
            values = dequantised(tensors.get(name), shape)
            if kind == "llama" and ".attn_q." in name:
                values = unpaired(values, config["num_attention_heads"])
            if kind == "llama" and ".attn_k." in name:
                values = unpaired(values, config["num_key_value_heads"])
            with np.errstate(over="ignore"):
                stored = values.astype("<f2" if len(shape) > 1 else "<f4")
            if not np.isfinite(stored).all():
                raise ModelError(f"the tensor {name} holds numbers that are none, or too large.")
            stream.write(stored.tobytes())


def dequantised(tensor: Any, shape: tuple[int, ...]) -> Array:
    """Return a tensor's numbers; noughts for one that a Llama doesn't have."""
    if tensor is None:
        return np.zeros(shape, dtype=np.float32)
    values: Array = quants.dequantize(tensor.data, tensor.tensor_type)
    return values.reshape(shape)


def unpaired(values: Array, heads: int) -> Array:
    """Undo llama.cpp's order of the rows of a Llama's queries or keys: pairs side by side."""
    apart = values.reshape(heads, -1, 2, *values.shape[1:])
    return apart.swapaxes(1, 2).reshape(values.shape)
