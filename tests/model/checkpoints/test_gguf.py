"""GGUF files: the same logits and tokens as llama.cpp's, and clear words for what can't be read."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGMLQuantizationType as Kind

from harness.llama_cpp import llama_cpp
from modelserver.checkpoints import reference
from modelserver.checkpoints.checkpoint import read_checkpoint
from modelserver.checkpoints.gguf_file import convert
from modelserver.checkpoints.prepare import prepared_folder, read_manifest
from modelserver.checkpoints.source import identify
from modelserver.checkpoints.weights import Weights
from modelserver.config import Settings
from modelserver.errors import ModelError
from tests.model.checkpoints import gguf_files
from tests.model.checkpoints.gguf_files import LAYERS, ROWS, WIDTH
from tests.model.tiny import SENTENCES, quiet

TEXTS = [
    *SENTENCES,
    "It's 2024: 1,234.5 %\n\n  def f(x):\n\treturn x  ",
    "<|im_start|>user\nHi<|im_end|>",
]


@pytest.mark.parametrize(
    ("kind", "quantised", "tied"),
    [
        ("qwen2", Kind.Q8_0, True),
        ("qwen2", Kind.F16, False),
        ("llama", Kind.Q5_0, True),
        ("llama", Kind.F32, False),
    ],
)
def test_logits_and_tokens_are_those_of_llama_cpp(
    tmp_path: Path, kind: str, quantised: Kind, tied: bool
) -> None:
    file = gguf_files.write(tmp_path / "m.gguf", kind, quantised, tied=tied)
    (tmp_path / "out").mkdir()
    checkpoint = read_checkpoint(convert(file, tmp_path / "out"), None, 256)
    with llama_cpp(file) as other:
        for text in TEXTS:
            assert checkpoint.tokenizer.encode(text) == other.tokens(text)
        tokens = checkpoint.tokenizer.encode(TEXTS[0])[:12]
        ours = reference.logits(checkpoint.config, Weights(checkpoint.folder), tokens)
        for number in (1, 5, len(tokens)):
            theirs = other.log_probabilities(tokens[:number], ROWS)
            row = ours[number - 1] - np.logaddexp.reduce(ours[number - 1])
            ids = list(theirs)
            assert len(ids) == ROWS
            # llama.cpp rounds what goes into a product to 8 bits, and keys and values to 16.
            assert np.abs(row[ids] - np.array(list(theirs.values()))).max() < 0.25
            correlation = np.corrcoef(row[ids], list(theirs.values()))[0, 1]
            assert correlation > 0.999, (kind, quantised, number)


def test_a_file_is_prepared_once_and_again_when_it_changes(tmp_path: Path) -> None:
    file = gguf_files.write(tmp_path / "m.gguf")
    settings = Settings(model=str(file), name="m", prepared=tmp_path / "prepared")
    first = prepared_folder(settings, quiet)
    assert read_manifest(first)["logits"]["cosine"] > 0.99
    assert prepared_folder(settings, quiet) == first
    gguf_files.write(file, quantised=Kind.F16)
    assert prepared_folder(settings, quiet) != first
    assert list(tmp_path.glob("prepared/*.partial")) == []


def test_a_checkpoint_of_a_file_ends_and_talks_as_the_file_says(tmp_path: Path) -> None:
    checkpoint = read_checkpoint(convert(gguf_files.write(tmp_path / "m.gguf"), tmp_path), None, 99)
    tokenizer = checkpoint.tokenizer
    assert {tokenizer.decode([end]) for end in checkpoint.ends} == {""}
    assert tokenizer.encode("<|im_end|>")[0] in checkpoint.ends
    asked = tokenizer.encode_chat([{"role": "user", "content": "Hi"}])
    assert asked == tokenizer.encode("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
    assert checkpoint.letters == "paragraphs"


NAN = np.full((WIDTH, WIDTH), np.nan, np.float32)
BAD: list[tuple[dict[str, Any], str]] = [
    ({"metadata": {"architecture": "gemma3"}}, "'gemma3'; only 'qwen2' and 'llama'"),
    ({"metadata": {"numbers": {"attention.head_count_kv": 3}}}, "don't share 3"),
    ({"metadata": {"numbers": {"block_count": LAYERS + 1}}}, "blk.2.attn_norm.weight is missing"),
    ({"metadata": {"numbers": {"embedding_length": 32}}}, "has the shape"),
    ({"metadata": {"texts": {"qwen2.rope.scaling.type": "yarn"}}}, "rope.scaling.type is 'yarn'"),
    ({"tensors": {"blk.1.ffn_up.weight": None}}, "blk.1.ffn_up.weight is missing"),
    ({"tensors": {"blk.0.attn_q.bias": None}}, "blk.0.attn_q.bias is missing"),
    ({"tensors": {"rope_freqs.weight": np.ones(8, np.float32)}}, "it holds rope_freqs.weight"),
    (
        {"quantised": Kind.F32, "tensors": {"blk.0.attn_q.weight": NAN}},
        "blk.0.attn_q.weight holds numbers that are none",
    ),
    ({"cuts": "unheard-of"}, "cuts text by 'unheard-of'; known are qwen2"),
]


@pytest.mark.parametrize(("changes", "cause"), BAD)
def test_what_cannot_be_served_is_refused_with_its_cause(
    tmp_path: Path, changes: dict[str, Any], cause: str
) -> None:
    file = gguf_files.write(tmp_path / "m.gguf", **changes)
    with pytest.raises(ModelError) as refused:
        convert(file, tmp_path)
    assert str(refused.value).startswith(str(file))
    assert cause in str(refused.value)


@pytest.mark.parametrize("kept", [0, 3, 100, 5_000, 60_000])
def test_a_file_that_is_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    whole = gguf_files.write(tmp_path / "whole.gguf").read_bytes()
    (cut := tmp_path / "cut.gguf").write_bytes(whole[:kept])
    with pytest.raises(ModelError, match="is it whole"):
        convert(cut, tmp_path)


def test_what_is_no_gguf_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").write_bytes(b"PK\x03\x04" * 100)
    with pytest.raises(ModelError, match="can't be read as a GGUF file"):
        convert(tmp_path / "m.gguf", tmp_path)


@pytest.mark.parametrize("name", ["missing.gguf", "owner/missing.gguf"])
def test_a_file_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(ModelError, match=f"names no file: {name}"):
        identify(Settings(model=name))
