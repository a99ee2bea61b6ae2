"""The guard of sentences: keeps a small model to its own sentences and to values of the prompt.

A small model loses the thread within a word, a value or a sentence: `Technician` becomes
`T agician`, and a list goes on with a conjunction. Where a checkpoint has a sentences.txt, an
answer is made of those sentences, whole, and each gap is filled with the value that the prompt
has behind the special token of the gap's name, whole too. The model still chooses which, and in
what order.

It is grammar-constrained decoding (Willard and Louf 2023, arXiv:2307.09702) over a grammar of
sentences, followed byte by byte, in which byte-level tokens are exact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

# A sentence a line; "{name}" is a gap for what follows <|name|>, "{a_name}" for it with an article,
# and "\n" a line break.
FILE = "sentences.txt"
GAP = re.compile(r"\{(\w+)\}")
SEPARATOR = re.compile(rb"[,;] ")
SENTENCE_ENDS = b".!?"


def load(folder: Path) -> Sentences | None:
    """Return the sentences of a checkpoint's folder; None where it has no list."""
    try:
        lines = (folder / FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    config = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    special = {token["id"]: token["content"].strip("<|>") for token in config["added_tokens"]}
    names = {number: name for name, number in config["model"]["vocab"].items()}
    table = byte_of()
    pieces = [
        b"" if n in special else bytes(table[c] for c in names[n])
        for n in range(max(names.keys() | special.keys()) + 1)
    ]
    return Sentences(pieces, special, [line.replace("\\n", "\n") for line in lines])


def byte_of() -> dict[str, int]:
    """Return the byte that each character of a byte-level vocabulary stands for (GPT-2's table)."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [n for n in range(256) if n not in shown]
    return {chr(n): n for n in shown} | {chr(256 + i): n for i, n in enumerate(hidden)}


@dataclass(eq=False, slots=True)
class Node:
    """A node of the trie of sentences."""

    after: dict[int, Node] = field(default_factory=dict)  # by byte
    gaps: dict[str, Node] = field(default_factory=dict)  # behind the value of this name
    is_end: bool = False
    needs: set[frozenset[str]] = field(default_factory=set)  # values of each sentence through here


class State(NamedTuple):
    """A state of the automaton: at a node, or in a value before it, of which `rest` is left."""

    node: Node
    rest: bytes = b""


States = frozenset[State]


class Sentences:
    """The sentences of a model's own, and the bytes of its tokens."""

    def __init__(self, pieces: Sequence[bytes], names: dict[int, str], own: Sequence[str]) -> None:
        """`pieces` has the bytes of each token, `names` what the special ones are called."""
        self.pieces = pieces
        self.names = names
        self.own = own
        self.by_begin: dict[int, list[int]] = {}
        for number, piece in enumerate(pieces):
            if piece:
                self.by_begin.setdefault(piece[0], []).append(number)
        self.ending = [number for number, piece in enumerate(pieces) if not piece]
        self.begin = Node()
        for sentence in own:
            self._add(sentence)
        # Between two sentences stands a space or an empty line.
        line = Node({ord("\n"): self.begin}, needs=self.begin.needs)
        self.between = Node({ord(" "): self.begin, ord("\n"): line})

    def _add(self, sentence: str) -> None:
        parts = GAP.split(sentence)
        needs, node = frozenset(parts[1::2]), self.begin
        node.needs.add(needs)
        for at, part in enumerate(parts):
            if at % 2:
                node = node.gaps.setdefault(part, Node())
                node.needs.add(needs)
                continue
            for byte in part.encode():
                node = node.after.setdefault(byte, Node())
                node.needs.add(needs)
        node.is_end = True

    def values(self, prompt: Sequence[int]) -> dict[str, list[bytes]]:
        """Return what stands behind each special token, in the ways that it may be said."""
        name, found = "", {}
        for token in prompt:
            if token in self.names:
                name = self.names[token]
                found[name] = b""
            elif name:
                found[name] += self.pieces[token]
        ways_by_name = {name: sorted(variants(text.strip())) for name, text in found.items()}
        ways_by_name = {name: ways for name, ways in ways_by_name.items() if any(ways)}
        nouns = {
            f"a_{name}": [with_article(way.decode(errors="replace")).encode() for way in ways]
            for name, ways in ways_by_name.items()
        }
        return ways_by_name | nouns

    def guard(self, prompt: Sequence[int]) -> Guard | None:
        """Return the guard of an answer to `prompt`; None where it allows no sentence at all."""
        guard = Guard(self, prompt)
        return guard if guard.met else None


def variants(value: bytes) -> set[bytes]:
    """Return a value as it was typed and as a list that ends with "and"."""
    *items, last = SEPARATOR.split(value)
    return {value, b", ".join(items) + b" and " + last} if items else {value}


def with_article(text: str) -> str:
    """Return an English noun with its article: `an Analyst`, `a University Clerk`."""
    word = re.split(r"[\s\-./]", text)[0]
    if word.isupper() and word.isascii() and 1 < len(word) < 5 and word not in ("LICENCE", "STAFF"):
        vowel = word[0] in "AEFHILMNORSX"
    elif re.fullmatch(r"[A-Z]{2}[A-Za-z]{1,4}", word) and not word.isupper():
        vowel = word[0] in "AEFHILMNORSX"  # spelled out: an MEng, a BSc
    else:
        vowel = text[:1].casefold() in "aeiouéö" and not re.match(r"(?i)uni|use|eu|one|ü", text)
    return f"{'an' if vowel else 'a'} {text}"


class Guard:
    """Which tokens an answer to one prompt may go on with: own sentences of whole values."""

    def __init__(self, sentences: Sentences, prompt: Sequence[int]) -> None:
        self._sentences, self._from = sentences, len(prompt)
        self._values = sentences.values(prompt)
        # The needs that are met; through a node without any there is nothing to say.
        self.met = {needs for needs in sentences.begin.needs if needs <= self._values.keys()}
        self._tokens: list[int] = []  # of the answer, as far as it was followed
        self._states: list[States] = [frozenset([State(self._sentences.begin)])]
        self._found: dict[States, list[int]] = {}

    def forbids(self, tokens: Sequence[int], token: int) -> bool:
        """Tell whether `token` may not come after `tokens`, the prompt and the answer so far."""
        return not self._fits(self._at(tokens), token)

    def forbidden(self, tokens: Sequence[int]) -> list[int]:
        """Return all tokens that may not come after `tokens`."""
        now = self._at(tokens)
        if now not in self._found:
            begins = {byte for byte in self._sentences.by_begin if self._step(now, byte)}
            fit = {
                number
                for byte in begins
                for number in self._sentences.by_begin[byte]
                if self._fits(now, number)
            }
            if self._may_end(now):
                fit.update(self._sentences.ending)
            every = range(len(self._sentences.pieces))
            self._found[now] = [number for number in every if number not in fit]
        return self._found[now]

    def added(self, tokens: Sequence[int], more: Sequence[int]) -> list[int]:
        """Return all that are forbidden and `more`, unless nothing would be left."""
        forbidden = self.forbidden(tokens)
        every = {*forbidden, *more}
        return sorted(every) if len(every) < len(self._sentences.pieces) else forbidden

    def _at(self, tokens: Sequence[int]) -> States:
        """Follow the answer, from where the last look ended if it goes on from there."""
        answer = list(tokens[self._from :])
        if answer[: len(self._tokens)] != self._tokens:
            self._tokens, self._states = [], self._states[:1]
        for token in answer[len(self._tokens) :]:
            self._tokens.append(token)
            self._states.append(self._followed(self._states[-1], token))
        return self._states[-1]

    def _fits(self, now: States, token: int) -> bool:
        if not self._sentences.pieces[token]:
            return self._may_end(now)
        return bool(self._followed(now, token))

    def _may_end(self, now: States) -> bool:
        return any(state.node is self._sentences.between for state in now)

    def _followed(self, now: States, token: int) -> States:
        for byte in self._sentences.pieces[token]:
            now = self._step(now, byte)
        return now

    def _step(self, now: States, byte: int) -> States:
        return frozenset(found for state in now for found in self._next(state, byte))

    def _next(self, state: State, byte: int) -> Iterator[State]:
        node, rest = state
        if rest:
            if rest[0] == byte:
                yield from self._behind(node, rest[1:], byte)
            return
        if byte in node.after:
            yield from self._reached(node.after[byte])
        for name, behind in node.gaps.items():
            for value in self._values.get(name, ()) if self._leads_on(behind) else ():
                if value[0] == byte:
                    yield from self._behind(behind, value[1:], byte)

    def _behind(self, node: Node, rest: bytes, byte: int) -> Iterator[State]:
        """Go on in a value, or behind it: "Acme Inc." has the full stop of its sentence."""
        if rest:
            yield State(node, rest)
            return
        yield from self._reached(node)
        stop = node.after.get(ord("."))
        if byte in SENTENCE_ENDS and stop and stop.is_end:
            yield State(self._sentences.between)

    def _leads_on(self, node: Node) -> bool:
        return not self.met.isdisjoint(node.needs)

    def _reached(self, node: Node) -> Iterator[State]:
        if not self._leads_on(node):
            return
        yield State(node)
        if node.is_end:
            yield State(self._sentences.between)
