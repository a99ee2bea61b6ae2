"""Ways to reach somebody: e-mail addresses, telephone numbers, links."""

import re
from collections.abc import Iterator

CONTACT = re.compile(
    r"(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})"
    r"|(?P<link>\b(?:https?://|www\.)[^\s<>\"']{3,200}|\b(?:[\w-]{1,63}\.){1,3}(?:com|org"
    r"|net|io|dev|me|de|uk|fr|es|eu)\b(?:/[^\s<>\"']{0,200})?)"
    r"|(?P<phone>(?<![\w.,-])(?:\+|00)?\(?\d(?:[\s().\-/\u2011]{0,3}\d){6,14}(?![\w%]))"
)
YEARS = re.compile(r"(?:19|20)\d\d.{1,9}?(?:19|20)\d\d")


def contact_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where addresses, numbers to call and links stand."""
    for match in CONTACT.finditer(text):
        if not (match["phone"] and YEARS.search(match[0])):
            yield match.span()


def contacts_in(text: str) -> Iterator[str]:
    """Yield addresses, numbers to call and links."""
    return (text[start:end] for start, end in contact_spans(text))
