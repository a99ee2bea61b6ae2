"""The tokenizer of a GGUF file, in the files that a checkpoint's folder has for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
)

from modelserver.errors import ModelError

# How text is cut before pairs are merged, by llama.cpp's names (src/llama-vocab.cpp).
WORD = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{digits}"
    r"| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CUTS = {
    "qwen2": WORD.format(digits=""),
    "deepseek-r1-qwen": WORD.format(digits=""),
    "llama-bpe": WORD.format(digits="{1,3}"),
    "llama3": WORD.format(digits="{1,3}"),
}
GPT2 = ("gpt-2",)
DIGITS_APART = ("smollm", "starcoder", "refact", "command-r", "codeshell")
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)
# Tokens by which models end an answer, besides the one that the file names.
ENDS = ("<|im_end|>", "<|eot_id|>", "<|endoftext|>", "<|end_of_text|>", "<|eom_id|>", "</s>")
NAMED = {"bos": "bos", "eos": "eos", "unknown": "unk", "padding": "pad"}


def write_vocabulary(told: Mapping[str, Any], rows: int, folder: Path) -> None:
    """Write tokenizer.json, tokenizer_config.json and generation_config.json into `folder`.

    Raises:
        ModelError: it is of a kind that can't be served, or has more tokens than `rows`.
    """
    tokens = told.get("tokenizer.ggml.tokens") or []
    if not tokens or len(tokens) > rows or len(set(tokens)) < len(tokens):
        raise ModelError(f"it has {len(tokens)} tokens, some twice, or more than {rows}.")
    kind = told.get("tokenizer.ggml.model")
    if kind == "gpt2":
        tokenizer = byte_level(told, tokens)
    elif kind == "llama":
        tokenizer = pieces(told, tokens)
    else:
        raise ModelError(f"its tokenizer is {kind!r}; only 'gpt2' and 'llama' can be read.")
    types = told.get("tokenizer.ggml.token_type") or [NORMAL] * len(tokens)
    marks = [
        AddedToken(token, special=of == CONTROL, normalized=False)
        for token, of in zip(tokens, types, strict=True)
        if of in (CONTROL, USER_DEFINED)
    ]
    tokenizer.add_tokens([mark for mark in marks if not mark.special])
    tokenizer.add_special_tokens([mark for mark in marks if mark.special])
    tokenizer.save(str(folder / "tokenizer.json"))
    config: dict[str, Any] = {}
    for theirs, ours in NAMED.items():
        number = told.get(f"tokenizer.ggml.{theirs}_token_id")
        if number is not None and 0 <= number < len(tokens):
            config[f"{ours}_token"] = tokens[number]
    if template := told.get("tokenizer.chat_template"):
        config["chat_template"] = template
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    ends = {told.get(f"tokenizer.ggml.{name}_token_id") for name in ("eos", "eot", "eom")}
    controls = {
        number for number, of in enumerate(types) if of == CONTROL and tokens[number] in ENDS
    }
    found = sorted(controls | {end for end in ends if end is not None and 0 <= end < len(tokens)})
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": found}))


def byte_level(told: Mapping[str, Any], tokens: Sequence[str]) -> Tokenizer:
    """Return a byte-level BPE, as GPT-2's, Qwen2's and Llama 3's."""
    cut = told.get("tokenizer.ggml.pre")
    merges = [tuple(pair.split(" ")) for pair in told.get("tokenizer.ggml.merges") or []]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    whole_first = cut in ("llama-bpe", "llama3")
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, ignore_merges=whole_first))
    bytewise = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=cut not in CUTS)
    if cut in CUTS:
        split = pre_tokenizers.Split(Regex(CUTS[cut]), "isolated")
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, bytewise])
    elif cut in DIGITS_APART:
        digits = pre_tokenizers.Digits(individual_digits=True)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, bytewise])
    elif cut in GPT2:
        tokenizer.pre_tokenizer = bytewise
    else:
        known = ", ".join([*CUTS, *DIGITS_APART, *GPT2])
        raise ModelError(f"its tokenizer cuts text by {cut!r}; known are {known}.")
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def pieces(told: Mapping[str, Any], tokens: Sequence[str]) -> Tokenizer:
    """Return a BPE of SentencePiece, as Llama 2's: the best piece by score is merged first."""
    scores = told.get("tokenizer.ggml.scores") or []
    if len(scores) != len(tokens):
        raise ModelError("its tokenizer has no score for each token.")
    vocabulary = {token: number for number, token in enumerate(tokens)}
    unknown = told.get("tokenizer.ggml.unknown_token_id", 0)
    tokenizer = Tokenizer(
        models.BPE(
            vocabulary,
            [pair for _, pair in sorted(_pairs(tokens, scores, vocabulary))],
            unk_token=tokens[unknown],
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    spaces = normalizers.Replace(" ", "▁")
    ahead = told.get("tokenizer.ggml.add_space_prefix", True)
    begin = [normalizers.Prepend("▁")] if ahead else []
    tokenizer.normalizer = normalizers.Sequence([*begin, spaces])
    steps: list[Any] = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence([*steps, *([decoders.Strip(" ", 1, 0)] if ahead else [])])
    return tokenizer


def _pairs(
    tokens: Sequence[str], scores: Sequence[float], vocabulary: Mapping[str, int]
) -> Iterator[tuple[tuple[float, int, int], tuple[str, str]]]:
    """Yield the two halves of each token, with the rank at which they are merged."""
    for token, score in zip(tokens, scores, strict=True):
        for middle in range(1, len(token)):
            left, right = token[:middle], token[middle:]
            if left in vocabulary and right in vocabulary:
                yield (-score, vocabulary[left], vocabulary[right]), (left, right)
