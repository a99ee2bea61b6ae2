"""Text as a search compares it: without case, accents and width, in any script."""

import unicodedata

from .typed_text import cap_marks

# Letters that Unicode doesn't take apart, as people type them who lack them.
PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"\N{LATIN SMALL LETTER DOTLESS I}": "i", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)


def fold(text: str) -> str:
    """Return the text folded: "Société" is "societe", "STRASSE" and "Straße" are "strasse"."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", cap_marks(text).casefold())
    kept = "".join(c for c in apart.casefold() if not unicodedata.combining(c))
    return kept.translate(PLAIN)
