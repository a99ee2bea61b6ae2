"""A guard against words and numbers that nobody gave, for a model that has a list of its own.

A small model that copies loses the thread within a word: `Technician` becomes `T agician`, 2017
becomes 2014. Where a checkpoint has a words.txt, an answer's words are those and the prompt's; the
model still chooses which. Words are compared as bytes, in which byte-level tokens are exact.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

FILE = "words.txt"
LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | set(range(128, 256))
DIGITS = frozenset(b"0123456789")


def load(folder: Path) -> Words | None:
    """Return the words of a checkpoint's folder; None where it has no list."""
    try:
        own = (folder / FILE).read_text("utf-8").split()
    except FileNotFoundError:
        return None
    told = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    special = {token["id"] for token in told["added_tokens"]}
    names = {number: name for name, number in told["model"]["vocab"].items()}
    table = byte_of()
    pieces = [
        b"" if n in special else bytes(table[c] for c in names[n])
        for n in range(max(names.keys() | special) + 1)
    ]
    return Words(pieces, own)


def byte_of() -> dict[str, int]:
    """Return the byte that each character of a byte-level vocabulary stands for (GPT-2's table)."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [n for n in range(256) if n not in shown]
    return {chr(n): n for n in shown} | {chr(256 + i): n for i, n in enumerate(hidden)}


def split(text: bytes) -> list[bytes]:
    """Return the words and numbers: stretches of letters, of digits and of anything else."""
    found: list[bytes] = []
    kind = None
    for byte in text:
        last, kind = kind, LETTERS if byte in LETTERS else DIGITS if byte in DIGITS else None
        if found and kind is last:
            found[-1] += bytes([byte])
        else:
            found.append(bytes([byte]))
    return found


def is_word(stretch: bytes) -> bool:
    return stretch[0] in LETTERS or stretch[0] in DIGITS


class Words:
    """The words of a model's own, and the bytes of its tokens."""

    def __init__(self, pieces: Sequence[bytes], own: Iterable[str]) -> None:
        """`pieces` has the bytes of each token, in the tokens' order; empty for special ones."""
        self.pieces = pieces
        self.own = frozenset(w for text in own for w in split(text.encode()) if is_word(w))
        self.begun = begun(self.own)

    def guard(self, prompt: Sequence[int]) -> Guard:
        """Return the guard of an answer to `prompt`."""
        return Guard(self, prompt)


def begun(words: Iterable[bytes]) -> frozenset[bytes]:
    """Return every beginning of the words."""
    return frozenset(word[:n] for word in words for n in range(1, len(word) + 1))


class Guard:
    """Which tokens an answer to one prompt may go on with."""

    def __init__(self, words: Words, prompt: Sequence[int]) -> None:
        self._words, self._from = words, len(prompt)
        text = b"".join(words.pieces[token] or b" " for token in prompt)
        self._whole = frozenset(w for w in split(text) if is_word(w))
        self._begun = begun(self._whole)
        self._found: dict[bytes, list[int]] = {}

    def forbids(self, tokens: Sequence[int], token: int) -> bool:
        """Tell whether `token` may not come after `tokens`, the prompt and the answer so far."""
        return not self._fits(self._open(tokens), self._words.pieces[token])

    def forbidden(self, tokens: Sequence[int]) -> list[int]:
        """Return all tokens that may not come after `tokens`."""
        word = self._open(tokens)
        if word not in self._found:
            pieces = enumerate(self._words.pieces)
            self._found[word] = [n for n, piece in pieces if not self._fits(word, piece)]
        return self._found[word]

    def _open(self, tokens: Sequence[int]) -> bytes:
        """Return the word that the answer so far ends with, which may not be whole yet."""
        text, at = b"", len(tokens)
        while at > self._from:
            at -= 1
            text = self._words.pieces[tokens[at]] + text
            stretches = split(text)
            if len(stretches) > 1:
                break
        last = split(text)[-1:]
        return last[0] if last and is_word(last[0]) else b""

    def _fits(self, word: bytes, piece: bytes) -> bool:
        """Tell whether the word and what comes after it are, or may become, words of the list."""
        stretches = split(word + piece)
        whole, last = (stretches[:-1], stretches[-1]) if piece else (stretches, b"")
        return all(self._has(w) for w in whole if is_word(w)) and (
            not last or not is_word(last) or last in self._begun or last in self._words.begun
        )

    def _has(self, word: bytes) -> bool:
        return word in self._whole or word in self._words.own
