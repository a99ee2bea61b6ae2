"""Cuts a text into sentences, each with its place."""

# ruff: noqa: RUF001 - quotes of print are what this reads

from __future__ import annotations

import re
from dataclasses import dataclass

# Marks at the end of a sentence, read once as a run, with what closes after them; or lines' ends.
END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|\n\s*+")
NEXT = re.compile(r"\s*+[\"'“‘«(\[]*+")
WORD = re.compile(r"[^\W_]*\Z")
# Their full stop ends no sentence; of the second ones, none before a number.
SHORT = frozenset(
    re.findall(r"\w+", "dr mr mrs ms prof st jr sr vs co inc ltd corp dept approx cf gen hon rev")
)
BEFORE_NUMBER = frozenset(
    re.findall(
        r"\w+",
        "no nos fig figs sec art vol ch pp eq ex jan feb mar apr jun jul aug sep sept oct nov dec",
    )
)
LONGEST_SHORT = max(map(len, SHORT | BEFORE_NUMBER))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at text[start:end], without spaces around it."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text, in order; what has no letter is none.

    A full stop, or a line's end, ends one where the next word doesn't begin in lower case.
    """
    found: list[Sentence] = []
    start = 0
    for match in END.finditer(text):
        if _ends(text, match):
            found += _stripped(text, start, match.end())
            start = match.end()
    return found + _stripped(text, start, len(text))


def _ends(text: str, match: re.Match[str]) -> bool:
    opened = NEXT.match(text, match.end())
    after = text[opened.end() : opened.end() + 1] if opened else ""
    if after.islower():
        return False
    if not match[0].startswith(".") or match[0].startswith(".."):
        return True
    word = WORD.search(text, max(0, match.start() - LONGEST_SHORT - 1), match.start())
    before = word[0] if word else ""
    initial = len(before) == 1 and before.isalpha() and before != "I"
    short = before.casefold()
    return not (initial or short in SHORT or (short in BEFORE_NUMBER and after.isdigit()))


def _stripped(text: str, start: int, end: int) -> list[Sentence]:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    if not any(map(str.isalpha, part)):
        return []
    return [Sentence(start, start + len(part), part)]
