"""Text that somebody typed or pasted, made safe as it enters: forms, edits, ratings, searches.

Every entrance (pages, JSON API, POST /model/query) calls `accept`. Length comes first, so that
what follows costs no more than the length that is allowed. Then line ends, control characters
and runs of combining marks; composition (NFC) comes last, because its cost is quadratic in such
a run (cpython gh-149079).
"""

import re
import unicodedata
from functools import lru_cache

# Unicode's Stream-Safe Text Format (UAX #15) has 30 as well; no language stacks as many.
MARKS_IN_A_ROW = 30
# A text may shrink to its limit: CRLF, accents typed apart and control characters.
RAW_CHARACTERS_FOR_ONE = 4
LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")


class TooLongError(ValueError):
    """The text has more characters than are allowed."""


def accept(text: str, most: int, *, line: bool = False) -> str:
    """Return the text as it is stored: composed, trimmed, with plain line ends.

    Args:
        text: as it was sent.
        most: how many characters it may have.
        line: make one line of it, with single spaces.

    Raises:
        TooLongError: it has more.
    """
    text = text.strip()
    if len(text) > RAW_CHARACTERS_FOR_ONE * most:
        raise TooLongError
    text = compose(clean(text)).strip()
    if line:
        text = " ".join(text.split())
    if len(text) > most:
        raise TooLongError
    return text


def clean(text: str) -> str:
    """Return the text with plain line ends and without control characters and surrogates."""
    text = LINE_ENDS.sub("\n", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def compose(text: str) -> str:
    """Return the text in NFC, an accent typed apart being the same letter, in linear time."""
    return text if text.isascii() else unicodedata.normalize("NFC", cap_marks(text))


def cap_marks(text: str) -> str:
    """Return the text without the marks that follow MARKS_IN_A_ROW others."""
    if text.isascii():
        return text
    capped: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= MARKS_IN_A_ROW:
            capped.append(character)
    return "".join(capped)


@lru_cache(maxsize=4096)
def _is_mark(character: str) -> bool:
    """Tell whether a character is a combining mark, or becomes one by compatibility (U+FF9E)."""
    if unicodedata.category(character).startswith("M"):
        return True
    return any(map(unicodedata.combining, unicodedata.normalize("NFKD", character)[:1]))
