"""The text of a page whose HTML somebody has pasted; other text is as it was.

A pass over the tags is all that a text needs: the standard library's parser takes quadratic time
for hostile markup, and raises for some of it.
"""

import re
from functools import lru_cache
from html import unescape

from .lexicon import word_set

TAG = re.compile(r"<!--|<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)\b[^<>]*>", re.IGNORECASE)
BLOCKS = word_set(
    """address article aside blockquote br dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 header
    hr li main nav ol p pre section table td th tr ul"""
)
MARKS = BLOCKS | word_set("html body span strong b em i a font")
FEWEST_TAGS = 2  # of a page; a text may speak of one
UNREAD = word_set("script style title template noscript svg button select")


@lru_cache(maxsize=16)  # of a form that is checked again and again
def page_text(text: str) -> str:
    """Return the lines that a browser would show of pasted HTML, or the text as it is."""
    if "<" in text and _is_page(text):
        text = "".join(_shown(text))
        lines = (" ".join(line.split()) for line in unescape(text).splitlines())
        return "\n".join(line for line in lines if line.strip("•"))
    return unescape(text) if "&" in text else text


def _is_page(text: str) -> bool:
    tags = (tag["name"] or "" for tag in TAG.finditer(text))
    return sum(tag.lower() in MARKS for tag in tags) >= FEWEST_TAGS


def _shown(text: str) -> list[str]:
    """Return the pieces of text between the tags, a line for each block, a bullet for an item."""
    shown: list[str] = []
    unread = ""
    at = 0
    while tag := TAG.search(text, at):
        if not unread:
            shown.append(" ".join(text[at : tag.start()].split("\n")))
        at = tag.end()
        if tag[0] == "<!--":
            end = text.find("-->", at)
            at = end + 3 if end >= 0 else len(text)
            continue
        name = tag["name"].lower()
        if unread:
            unread = "" if tag["end"] and name == unread else unread
        elif name in UNREAD and not tag["end"]:
            unread = name
        elif name in BLOCKS:
            shown.append("\n• " if name == "li" and not tag["end"] else "\n")
    if not unread:
        shown.append(text[at:])
    return shown
