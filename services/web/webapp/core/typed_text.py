"""Text that somebody typed or pasted, made safe as it enters: forms, edits, ratings, searches.

Every entrance (pages, JSON API, POST /model/query) calls `accept`. Length comes first, so that
what follows costs no more than the length that is allowed. Then line ends, control characters,
what word processors and PDFs leave behind (soft hyphens, zero-width spaces, marks of direction,
ligatures, full-width letters) and runs of combining marks; composition (NFC) comes last, because
its cost is quadratic in such a run (cpython gh-149079).
"""

import re
import unicodedata
from functools import lru_cache

# Unicode's Stream-Safe Text Format (UAX #15) has 30 as well; no language stacks as many.
MARKS_IN_A_ROW = 30
# A text may shrink to its limit: CRLF, accents typed apart and control characters.
RAW_CHARACTERS_FOR_ONE = 4
LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# Not seen, yet they part words for a search and a reader of files. The tags of a flag stay.
UNSEEN = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)"
    "|[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Joiners belong behind letters and marks of the scripts that join, and between emoji.
JOINERS = re.compile(
    "(?<![\u0600-\u1cff\ua800-\uabff\u203c-\u3299\ufe0f\U00010a00-\U00011fff\U0001f000-\U0001faff])"
    r"[\u200c\u200d]+|[\u200c\u200d]+(?=\s|\Z)"
)
# Ligatures, half-width kana, letters of mathematics and runs of full-width letters and digits.
# The full-width punctuation of Chinese and Japanese stays outside such a run.
FULL = r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
COMPATIBLE = re.compile(
    rf"{FULL}+(?:[\uff01-\uff5e\u3000]{{1,3}}{FULL}+)*"
    r"|[\ufb00-\ufb17\ufb50-\ufdcf\ufe70-\ufefc\uff61-\uff9f\U0001d400-\U0001d7ff]+"
)
BULLETS = dict.fromkeys(map(ord, "\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf06e"), "•")  # of Word's fonts
BLANKS = {ord("\t"): " ", 0x2800: " "}


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
    text = compose(_as_read(clean(text))).strip()
    if not is_seen(text):
        return ""
    if line:
        text = " ".join(text.split())
    if len(text) > most:
        raise TooLongError
    return text


def clean(text: str) -> str:
    """Return the text with plain line ends and no control characters; a piece of one will do."""
    text = LINE_ENDS.sub("\n", text).translate(BLANKS)
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))


def _as_read(text: str) -> str:
    """Return a whole text without what is not seen, with letters as they read."""
    if text.isascii():
        return text
    text = UNSEEN.sub(lambda match: match["flag"] or "", text)
    text = JOINERS.sub("", text).translate(BULLETS)
    return COMPATIBLE.sub(lambda match: unicodedata.normalize("NFKC", cap_marks(match[0])), text)


def is_seen(text: str) -> bool:
    """Tell whether the text has a character that can be seen.

    One that Python doesn't know (Cn) may be a newer letter, and a private one (Co) shows a box.
    """
    kinds = map(unicodedata.category, text)
    return any(kind[0] in "LNPS" or kind in ("Cn", "Co") for kind in kinds)


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
