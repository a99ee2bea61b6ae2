"""A guard of what was given, for a model that copies and has a list of its own words.

A small model loses the thread within a word or a value: `Technician` becomes `T agician`, 2017
becomes 2014. Where a checkpoint has a words.txt, an answer is made of those words and of values.
A value is what stands between two special tokens of the prompt; it is written from its beginning
and whole. The model still chooses which. All is compared as bytes, in which byte-level tokens are
exact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

FILE = "words.txt"
LONGEST_WORD = 64  # bytes; one that is longer is held to its last ones
SEPARATOR = re.compile(rb"[,;] ")
STRETCH = re.compile(rb"[a-zA-Z\x80-\xff]+|[0-9]+|[^a-zA-Z0-9\x80-\xff]+")
WORD = re.compile(rb"[a-zA-Z0-9\x80-\xff]")
BREAK = re.compile(rb"[.!?:\n]")  # behind it a sentence begins
ALWAYS_CAPITAL = b"I"


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
        self.begun = frozenset(word[:n] for word in self.own for n in range(1, len(word) + 1))

    def guard(self, prompt: Sequence[int]) -> Guard:
        """Return the guard of an answer to `prompt`."""
        return Guard(self, prompt)


def is_capital(word: bytes) -> bool:
    """Tell whether a word has a capital that only the beginning of a sentence gives it."""
    return word[:1].isupper() and word != ALWAYS_CAPITAL


def variants(value: bytes) -> set[bytes]:
    """Return a value as it was typed and as a list that ends with "and", from its first word on."""
    *items, last = SEPARATOR.split(value)
    said = {value, b", ".join(items) + b" and " + last} if items else {value}
    return {each[found.start() :] for each in said if (found := WORD.search(each))}


class State(NamedTuple):
    """How an answer may go on."""

    word: bytes  # that it ends with, which may not be whole
    opens: bool  # a sentence with that word, or with the next one
    rests: tuple[bytes, ...]  # of the values that it ends with a beginning of; b"" of a whole one
    bound: bool  # nothing but those rests will do
    behind: bool  # a whole value, with no more than a space since


class Guard:
    """Which tokens an answer to one prompt may go on with: own words, and whole values."""

    def __init__(self, words: Words, prompt: Sequence[int]) -> None:
        self._words, self._from = words, len(prompt)
        text = b"".join(words.pieces[token] or b"\0" for token in prompt)
        self._values = sorted({v for value in text.split(b"\0") for v in variants(value.strip())})
        self._by_begin: dict[bytes, list[bytes]] = {}
        for value in self._values:
            self._by_begin.setdefault(value[:1], []).append(value)
        self._longest = max(map(len, self._values), default=0)
        self._found: dict[State, list[int]] = {}
        # What fits where nothing is begun, by its first byte and by whether a sentence begins.
        self._fresh: dict[tuple[bytes, bool], list[int]] = {}

    def forbids(self, tokens: Sequence[int], token: int) -> bool:
        """Tell whether `token` may not come after `tokens`, the prompt and the answer so far."""
        return not self._fits(self._state(tokens), self._words.pieces[token])

    def forbidden(self, tokens: Sequence[int]) -> list[int]:
        """Return all tokens that may not come after `tokens`."""
        now = self._state(tokens)
        if now not in self._found:
            fit = {n for begin in self._words.by_begin for n in self._fitting(now, begin)}
            self._found[now] = [n for n in range(len(self._words.pieces)) if n not in fit]
        return self._found[now]

    def added(self, tokens: Sequence[int], more: Sequence[int]) -> list[int]:
        """Return all that are forbidden and `more`, unless nothing would be left."""
        forbidden = self.forbidden(tokens)
        every = {*forbidden, *more}
        return sorted(every) if len(every) < len(self._words.pieces) else forbidden

    def _fitting(self, now: State, begin: bytes) -> list[int]:
        """Return the tokens that fit, of those that begin with this byte."""
        numbers, pieces = self._words.by_begin[begin], self._words.pieces
        if not self._fits(now, begin) and begin:
            return []
        if now.word or now.rests:
            return [n for n in numbers if self._fits(now, pieces[n])]
        key = begin, now.opens
        if key not in self._fresh:
            self._fresh[key] = [n for n in numbers if self._fits(now, pieces[n])]
        return self._fresh[key]

    def _state(self, tokens: Sequence[int]) -> State:
        text, at = b"", len(tokens)
        while at > self._from and len(text) <= 2 * self._longest + LONGEST_WORD:
            at -= 1
            text = self._words.pieces[tokens[at]] + text
        last = split(text)[-1:]
        word = last[0] if last and is_word(last[0]) else b""
        rests, bound, behind = self._begun(text)
        return State(word, self._opens(text[: len(text) - len(word)]), rests, bound, behind)

    def _opens(self, before: bytes) -> bool:
        """Tell whether a sentence begins behind `before`, or has words in capitals alone so far."""
        so_far = split(BREAK.split(before)[-1])
        return all(w in self._words.own and w[:1].isupper() for w in so_far if is_word(w))

    def _begun(self, text: bytes) -> tuple[tuple[bytes, ...], bool, bool]:
        """Return how values go on that `text` ends with a beginning of, and whether one must.

        The third tells whether the text ends with a whole one.

        The longest beginning counts. It binds once it has a word that is neither the model's own
        nor of a shorter value that is whole: "Analyst at" may go on as a post, or with the company
        that an Analyst is wanted at.
        """
        begin, said = 0, b""
        while begin < len(text):
            stretch = next(STRETCH.finditer(text, begin))
            after = stretch.end()
            if alike := self._by_begin.get(text[begin : begin + 1]):
                tail = text[begin:]
                whole = max((v for v in alike if ends(v, tail)), key=len, default=b"")
                rests = tuple(v[len(tail) :] for v in alike if v.startswith(tail))
                if rests:
                    bound = b"" not in rests and self._tells(tail, len(whole), rests)
                    return rests, bound, b"" in rests and is_word(tail[-1:])
                after = max(after, begin + len(whole))
                said = text[begin:after] if whole else b""
            elif stretch[0] != b" ":
                said = b""
            begin = after
        return (), False, is_word(said[-1:])

    def _tells(self, tail: bytes, start: int, rests: tuple[bytes, ...]) -> bool:
        """Tell whether `tail` has a whole word from `start` on that isn't the model's own."""
        told = split(tail)
        if all(split(tail + rest)[len(told) - 1] != told[-1] for rest in rests):
            told[-1] = b""  # broken off
        at = 0
        for stretch in told:
            if at >= start and stretch and is_word(stretch) and stretch not in self._words.own:
                return True
            at += len(stretch)
        return False

    def _fits(self, now: State, piece: bytes) -> bool:
        if any(each.startswith(piece) for each in now.rests if piece and each):
            return True
        if now.behind and not self._follows(piece):
            return False
        for each in now.rests:
            if piece.startswith(each) and ends(each, piece, now.word):
                return self._free(b"", piece[len(each) :], opens=False)
        return not now.bound and self._free(now.word, piece, opens=now.opens)

    def _follows(self, piece: bytes) -> bool:
        """Tell whether the piece may come behind a value: a word of a sentence, not a beginning."""
        told = piece.removeprefix(b" ")[:1]
        return not is_word(told) or told.islower()

    def _free(self, word: bytes, piece: bytes, *, opens: bool) -> bool:
        """Tell whether the open word and the piece are the model's own words, or begin a value."""
        stretches = split(word + piece)
        for at, stretch in enumerate(stretches):
            if not is_word(stretch):
                opens = opens or BREAK.search(stretch) is not None
                continue
            is_open = bool(piece) and at == len(stretches) - 1
            if is_open and any(value.startswith(stretch) for value in self._values):
                continue
            known = self._words.begun if is_open else self._words.own
            if stretch not in known or (is_capital(stretch) and not opens):
                return False
            opens = opens and is_capital(stretch)
        return True


def ends(value: bytes, text: bytes, before: bytes = b"") -> bool:
    """Tell whether `text` begins with the whole of `value`, and not in the middle of a word."""
    if not text.startswith(value):
        return False
    joint = [*split(before + value)[-1:], text[len(value) :][:1]]
    return not joint[-1] or len(split(b"".join(joint))) > 1 or not is_word(joint[-1])
