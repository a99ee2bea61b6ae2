"""The letter as Markdown (CommonMark): its whole document, for whoever keeps texts as files."""

import re

from .document import Document

# What CommonMark would read as a mark of its own: everywhere, and at a line's beginning.
MARKS = re.compile(r"[\\`*_\[\]<>&#|~]")
NUMBER = re.compile(r"^(\d{1,9})([.)])")
BULLET = re.compile(r"^[-+=]")


def to_markdown(letter: Document) -> bytes:
    """Return the document in UTF-8; whatever the letter says, nothing in it is markup."""
    contact = [_escaped(line) for line in letter.contact.splitlines()]
    parts = [
        _broken([f"**{_escaped(letter.sender)}**", *contact]),
        _escaped(letter.date),
        _lines(letter.recipient),
        f"## {_escaped(letter.subject)}",
        *map(_lines, letter.paragraphs),
        _lines(letter.closing),
    ]
    return ("\n\n".join(filter(None, parts)) + "\n").encode()


def _lines(text: str) -> str:
    return _broken([_escaped(line) for line in text.splitlines()])


def _broken(lines: list[str]) -> str:
    """Join lines so that they stay lines: a backslash before a line's end is a break."""
    return "\\\n".join(lines)


def _escaped(line: str) -> str:
    line = MARKS.sub(r"\\\g<0>", line.strip())
    return BULLET.sub(r"\\\g<0>", NUMBER.sub(r"\1\\\2", line))
