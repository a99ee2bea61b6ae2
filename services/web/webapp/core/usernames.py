"""Usernames in any script, by PRECIS (RFC 8265): what is one, and which two are the same."""

import unicodedata

from precis_i18n import get_profile

SHORTEST, LONGEST = 3, 64  # characters; a wide one, as in Chinese, counts twice for the shortest
RULE = "The username needs 3 to 64 characters: letters, digits, dots, dashes, underscores."
ASCII_SIGNS = "._-"  # PRECIS allows more of them, the @ of e-mails too
_AS_TYPED = get_profile("UsernameCasePreserved")
_TO_COMPARE = get_profile("UsernameCaseMapped")


def accept(text: str) -> str | None:
    """Return the username as it is stored, in the case that was typed; None if it is none."""
    if len(text) > 2 * LONGEST:  # accents may be typed apart
        return None
    try:
        name: str = _AS_TYPED.enforce(text)
        _TO_COMPARE.enforce(name)
    except UnicodeError:
        return None
    if any(c.isascii() and not c.isalnum() and c not in ASCII_SIGNS for c in name):
        return None
    width = sum(2 if unicodedata.east_asian_width(c) == "W" else 1 for c in name)
    return name if width >= SHORTEST and len(name) <= LONGEST else None


def key_of(text: str) -> str:
    """Return what a username is compared by: one for each person, whatever the case and width."""
    name = accept(text)
    return str(_TO_COMPARE.enforce(name)) if name else text[: 2 * LONGEST].lower()
