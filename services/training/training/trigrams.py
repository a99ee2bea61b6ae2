"""3-grams of words: how much letters repeat themselves and one another."""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"\w+(?:['\u2019]\w+)?")


def ordered_trigrams(letter: str) -> list[tuple[str, ...]]:
    """Return the letter's 3-grams in order, with repetitions."""
    tokens = WORD.findall(letter.casefold())
    return list(zip(tokens, tokens[1:], tokens[2:], strict=False))


@lru_cache(maxsize=1024)
def trigrams(letter: str) -> frozenset[tuple[str, ...]]:
    """Return the letter's distinct 3-grams."""
    return frozenset(ordered_trigrams(letter))


def overlap(a: str, b: str) -> float:
    """Return the share of the shorter letter's 3-grams that the other one has too, 0 to 1."""
    first, second = trigrams(a), trigrams(b)
    return len(first & second) / max(1, min(len(first), len(second)))
