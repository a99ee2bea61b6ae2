"""A guard of what was given, for a model that copies and has a list of its own words.

A small model loses the thread within a word or a value: `Technician` becomes `T agician`, 2017
becomes 2014. Where a checkpoint has a words.txt, an answer's words are those and the prompt's, and
a value of the prompt that was begun goes on as it was typed; the model still chooses which. Values
are what stands between the prompt's special tokens. All is compared as bytes, in which byte-level
tokens are exact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

FILE = "words.txt"
LONGEST_WORD = 64  # bytes; one that is longer is held to its last ones
SEPARATOR = re.compile(rb"[,;] ")
STRETCH = re.compile(rb"[a-zA-Z\x80-\xff]+|[0-9]+|[^a-zA-Z0-9\x80-\xff]+")
WORD = re.compile(rb"[a-zA-Z0-9\x80-\xff]")


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
    """Return the stretches of letters, of digits and of anything else."""
    return STRETCH.findall(text)


def is_word(stretch: bytes) -> bool:
    """Tell whether a stretch is of letters or digits."""
    return WORD.match(stretch) is not None


class Words:
    """The words of a model's own, and the bytes of its tokens."""

    def __init__(self, pieces: Sequence[bytes], own: Iterable[str]) -> None:
        """`pieces` has the bytes of each token, in the tokens' order; empty for special ones."""
        self.pieces = pieces
        self.by_begin: dict[bytes, list[int]] = {}
        for number, piece in enumerate(pieces):
            self.by_begin.setdefault(piece[:1], []).append(number)
        self.own = frozenset(w for text in own for w in split(text.encode()) if is_word(w))
        self.begun = begun(self.own)

    def guard(self, prompt: Sequence[int]) -> Guard:
        """Return the guard of an answer to `prompt`."""
        return Guard(self, prompt)


def begun(words: Iterable[bytes]) -> frozenset[bytes]:
    """Return every beginning of the words."""
    return frozenset(word[:n] for word in words for n in range(1, len(word) + 1))


def variants(value: bytes) -> set[bytes]:
    """Return a value as it was typed and as a list that ends with "and"."""
    *items, last = SEPARATOR.split(value)
    return {value, b", ".join(items) + b" and " + last} if items else {value}


class Guard:
    """Which tokens an answer to one prompt may go on with."""

    def __init__(self, words: Words, prompt: Sequence[int]) -> None:
        self._words, self._from = words, len(prompt)
        text = b"".join(words.pieces[token] or b"\0" for token in prompt)
        self._whole = frozenset(w for w in split(text) if is_word(w))
        self._begun = begun(self._whole)
        values = {value.strip() for value in text.split(b"\0")} - {b""}
        self._values = sorted({each for value in values for each in variants(value)})
        self._longest = max(map(len, self._values), default=0)
        self._found: dict[tuple[bytes, tuple[bytes, ...]], list[int]] = {}
        self._fresh: dict[bytes, list[int]] = {}  # what fits where no word is open, by its begin

    def forbids(self, tokens: Sequence[int], token: int) -> bool:
        """Tell whether `token` may not come after `tokens`, the prompt and the answer so far."""
        return not self._fits(*self._open(tokens), self._words.pieces[token])

    def forbidden(self, tokens: Sequence[int]) -> list[int]:
        """Return all tokens that may not come after `tokens`."""
        now = self._open(tokens)
        if now not in self._found:
            fit = {n for begin in self._words.by_begin for n in self._fitting(begin, *now)}
            self._found[now] = [n for n in range(len(self._words.pieces)) if n not in fit]
        return self._found[now]

    def _fitting(self, begin: bytes, word: bytes, owed: tuple[bytes, ...]) -> list[int]:
        """Return the tokens that fit, of those that begin with this byte."""
        if owed and not any(begin and each.startswith(begin) for each in owed):
            return []
        within = len(split(word + begin)) == 1 and is_word(word + begin)
        if not (self._may_become(word + begin) if within else not word or self._has(word)):
            return []
        numbers, pieces = self._words.by_begin[begin], self._words.pieces
        if owed or (word and within):
            return [n for n in numbers if self._fits(word, owed, pieces[n])]
        if begin not in self._fresh:
            self._fresh[begin] = [n for n in numbers if self._fits(b"", (), pieces[n])]
        return self._fresh[begin]

    def added(self, tokens: Sequence[int], more: Sequence[int]) -> list[int]:
        """Return all that are forbidden and `more`, unless nothing would be left."""
        forbidden = self.forbidden(tokens)
        every = {*forbidden, *more}
        return sorted(every) if len(every) < len(self._words.pieces) else forbidden

    def _open(self, tokens: Sequence[int]) -> tuple[bytes, tuple[bytes, ...]]:
        """Return the word that the answer ends with, and what may follow in a begun value."""
        text, at = b"", len(tokens)
        while at > self._from and len(text) <= self._longest + LONGEST_WORD:
            at -= 1
            text = self._words.pieces[tokens[at]] + text
        last = split(text)[-1:]
        return last[0] if last and is_word(last[0]) else b"", self._owed(text)

    def _owed(self, text: bytes) -> tuple[bytes, ...]:
        """Return how the values may go on that `text` ends with a beginning of.

        The longest beginning counts, if it has a word that isn't one of the model's own. Nothing is
        owed where such a value is whole.
        """
        at = 0
        for stretch in split(text):
            begin, at = at, at + len(stretch)
            if not is_word(stretch) or len(text) - begin > self._longest:
                continue
            rest = [v[len(text) - begin :] for v in self._values if v.startswith(text[begin:])]
            if rest and any(self._tells(text[begin:], each) for each in rest):
                return tuple(rest) if all(rest) else ()
        return ()

    def _tells(self, beginning: bytes, rest: bytes) -> bool:
        """Tell whether the beginning of a value has a whole word that isn't the model's own."""
        told = split(beginning)
        if split(beginning + rest)[len(told) - 1] != told[-1]:
            told = told[:-1]  # broken off
        return any(is_word(word) and word not in self._words.own for word in told)

    def _fits(self, word: bytes, owed: tuple[bytes, ...], piece: bytes) -> bool:
        """Tell whether the word and what comes after it are, or may become, what they must be."""
        if owed and not any(piece and (o.startswith(piece) or piece.startswith(o)) for o in owed):
            return False
        stretches = split(word + piece)
        whole, last = (stretches[:-1], stretches[-1]) if piece else (stretches, b"")
        return all(self._has(w) for w in whole if is_word(w)) and (
            not last or not is_word(last) or self._may_become(last)
        )

    def _may_become(self, word: bytes) -> bool:
        return word in self._begun or word in self._words.begun

    def _has(self, word: bytes) -> bool:
        return word in self._whole or word in self._words.own
