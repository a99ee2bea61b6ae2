"""Reads a text that somebody typed: English by its script, of a length that can be judged."""

from __future__ import annotations

import unicodedata
from functools import cache

LONGEST = 2000  # characters
OTHERS = 0.2  # of the letters may be of another script, as in "the constant π"


class TextError(ValueError):
    """A text can't be judged; the message says why."""


def read(text: str) -> str:
    """Return a text as it is, having seen that it can be judged.

    Languages in Latin script are not told apart: a French sentence is judged as bad English.

    Raises:
        TextError: it is empty, too long, without a letter, or in another script.
    """
    if len(text) > LONGEST:
        raise TextError(f"There may be {LONGEST:,} characters, not {len(text):,}.")
    if not text.strip():
        raise TextError("There is no text.")
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        raise TextError("There is no word in it.")
    if sum(not is_latin(letter) for letter in letters) > OTHERS * len(letters):
        raise TextError("Only English can be judged, and this is in another script.")
    return text


@cache
def is_latin(letter: str) -> bool:
    """Tell whether a letter is of the Latin script."""
    return unicodedata.name(letter, "").startswith(("LATIN ", "FULLWIDTH LATIN "))
