"""A CV's lines, told apart by its headings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .headings import Section, labelled, section_of
from .layout import BREAK

BULLET = re.compile(r"\s*[•·‣▪▫●○◦■□►▶➤✓✔★*>\uf0b7–—-]\s+(?=\S)")  # noqa: RUF001 - bullets
MOST_HEADING = 40  # characters
WRAPPED = re.compile(r"[,;(&]\Z|\b(?:and|und|et|y|of|the|for|in|at|to)\Z")


@dataclass
class Line:
    """A line without its bullet; `gap` if an empty line or another column's end is before it."""

    text: str
    bullet: bool = False
    gap: bool = False


@dataclass
class Parts:
    """The lines of each part; those before the first heading are the head's."""

    head: list[Line] = field(default_factory=list)
    of: dict[Section, list[Line]] = field(default_factory=dict)

    def get(self, section: Section) -> list[Line]:
        """Return a part's lines."""
        return self.of.get(section, [])


def parts_of(lines: Iterable[str]) -> Parts:
    """Return the lines by part."""
    parts = Parts()
    current, gap = parts.head, False
    for line in lines:
        text = line.strip()
        if BREAK in line or not text:
            if BREAK in line:
                current = parts.head
            gap = True
            continue
        if section := section_of(text):
            current, gap = parts.of.setdefault(section, []), True
            continue
        if told := labelled(text):
            current = parts.of.setdefault(told[0], [])
            text, gap = told[1], True
        elif _is_unknown_heading(text, line):
            current = parts.of.setdefault("other", [])
        bullet = BULLET.match(text)
        current.append(Line(text[bullet.end() :] if bullet else text, bool(bullet), gap))
        gap = False
    return parts


def unwrapped(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with those joined that a bullet or a sentence was broken into."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        goes_on = (
            before is not None
            and not (line.bullet or line.gap)
            and (line.text[:1].islower() or (before.bullet and WRAPPED.search(before.text)))
        )
        if before is not None and goes_on:
            before.text = f"{before.text} {line.text}"
        else:
            joined.append(Line(line.text, line.bullet, line.gap))
    return joined


def _is_unknown_heading(text: str, line: str) -> bool:
    """Tell whether a line that no list has looks like a heading: "EINFACH SO:" or "# Boats"."""
    if line.startswith("#"):
        return True
    letters = [c for c in text if c.isalpha()]
    return (
        text.endswith(":")
        and len(text) <= MOST_HEADING
        and len(letters) > 2
        and all(c.isupper() for c in letters)
    )
