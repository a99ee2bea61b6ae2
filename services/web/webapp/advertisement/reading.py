"""An advertisement's statements: what it asks for, without what it offers and tells of itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from webapp.facts.page_text import page_text

from .cues import (
    ABOUT,
    APPLYING,
    ASKED,
    ASKS,
    BENEFITS,
    DUTIES,
    EQUAL,
    MONEY,
    OFFERED,
    PRAISE,
    SALARY,
    TELLS_OF_SKILL,
    TERMS,
    WISHED,
)  # fmt: skip

Section = Literal["prose", "asked", "wished", "duties", "offered"]
HEADINGS: tuple[tuple[re.Pattern[str], Section], ...] = (
    (OFFERED, "offered"),
    (WISHED, "wished"),
    (ASKED, "asked"),
    (DUTIES, "duties"),
    (ABOUT, "prose"),
)
BULLET = re.compile(
    r"\s*(?:[^\w\s(\"'“„«¿¡#+.&/€£$]{1,3}\s*|[*+]\s+|o\s+(?=[A-ZÄÖÜ])|\(?(?:\d{1,2}|[a-z])[.)]\s+)"
)
BEFORE_HEADING = re.compile(r"[\W_]*")
SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+(?=[^\W_a-zäöü])|(?<=\d[.!?])\s+(?=[A-ZÄÖÜ])|;\s+")
HEADING_WORDS, HEADING_LENGTH = 8, 70
INLINE = re.compile(r"([^:]{3,40}):\s+(?=\S)")
BROKEN = 60  # characters of a line, from which on the next one may go on with it
LONGEST = 600  # characters of a statement; a longer stretch is read in pieces


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or list item that asks for something; `wish` if it need not be met.

    `listed` if it stands in a list of requirements, where all that isn't about the company is one.
    """

    text: str
    wish: bool
    listed: bool


def statements(advertisement: str) -> Iterator[Statement]:
    """Yield what the advertisement asks for, in its order."""
    section: Section = "prose"
    bullets = False  # the section's statements have been bullets
    for line in _lines(page_text(advertisement)):
        mark = BULLET.match(line)
        text = line[mark.end() :].strip() if mark else line.strip()
        heading = _heading(text, is_item=bool(mark) and mark is not None and mark[0].strip() != "#")
        if heading:
            section, text = heading
            bullets = False
        elif not mark and bullets and section != "prose":
            section = "prose"  # a paragraph behind a list
            bullets = False
        bullets = bullets or bool(mark)
        if section == "offered" or not text:
            continue
        for sentence in _sentences(text):
            if section not in ("asked", "wished") and EQUAL.search(sentence):
                break  # what follows is of the same kind
            if _asks(sentence, section):
                listed = section in ("asked", "wished")
                yield Statement(sentence, section == "wished", listed)


def _lines(text: str) -> list[str]:
    """Return the lines that say something; a line that was broken at its length is one again."""
    lines: list[str] = []
    broken = False
    for line in text.splitlines():
        if broken and line.strip() and not BULLET.match(line):
            lines[-1] += " " + line.strip()
        elif line.strip():
            lines.append(line)
        broken = len(line) >= BROKEN and line.rstrip()[-1:] not in ".!?:;"
    return lines


def _heading(text: str, *, is_item: bool) -> tuple[Section, str] | None:
    """Return the section that a line opens, and what stands behind its colon."""
    said = text[BEFORE_HEADING.match(text).end() :]  # type: ignore[union-attr] # it may be empty
    head, rest = said, ""
    if (inline := INLINE.match(said)) and not is_item:
        head, rest = inline[1], said[inline.end() :]
    elif not said.endswith(":"):
        short = len(said) <= HEADING_LENGTH and len(said.split()) <= HEADING_WORDS
        if is_item or not short or said.endswith((".", "!", ";", ",")):
            return None
    if len(head.split()) > HEADING_WORDS:
        return None
    found = next((name for pattern, name in HEADINGS if pattern.match(head)), None)
    if found is None or (not rest and not said.endswith(":") and _is_statement(said)):
        return None
    return found, rest


def _is_statement(line: str) -> bool:
    """Tell whether a short line without a mark says what is needed: "Experience with Python"."""
    return re.search(r"\d|,|\b(?:with|in|of|mit|en|con)\s+[A-ZÄÖÜ]", line) is not None


def _sentences(text: str) -> Iterator[str]:
    for sentence in SENTENCE.split(text):
        rest = sentence.strip()
        while len(rest) > LONGEST:
            cut = rest.rfind(" ", 0, LONGEST)
            cut = cut if cut > 0 else LONGEST
            yield rest[:cut]
            rest = rest[cut:].strip()
        if rest:
            yield rest


def _asks(sentence: str, section: Section) -> bool:
    """Tell whether a sentence asks for something, and isn't about pay, benefits or the company."""
    if EQUAL.search(sentence) or APPLYING.search(sentence) or TERMS.search(sentence):
        return False
    skill = TELLS_OF_SKILL.search(sentence)
    if not skill and (MONEY.search(sentence) or BENEFITS.search(sentence)):
        return False
    if SALARY.search(sentence) and (not skill or MONEY.search(sentence)):
        return False
    if PRAISE.match(sentence):
        return False
    return section in ("asked", "wished") or ASKS.search(sentence) is not None
