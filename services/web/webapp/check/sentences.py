"""A letter in sentences, each with its place, and which of them are head, text and foot."""

# ruff: noqa: RUF001 - every script's full stops and quotes are what this reads

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from webapp.facts.lexicon import word_set

from .layout import CLOSING, GREETING, SHORT_LINE

Zone = Literal["head", "text", "foot"]
# A full stop ends a sentence before a space and a capital, unless it belongs to an abbreviation.
# A run of them is read once, from its beginning.
END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’)»]?(?=\s++[^\da-zäöüßéèàçñ])"
    r"|(?<=[^\W\d_]{3})\.(?=\s++\d)|[。！？]"
)
WORD = re.compile(r"[^\W\d_]*\Z")
DATE_DOT = re.compile(
    r"(?<!\d)\d{1,2}\.\s+(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|[a-zé])"
)
ABBREVIATIONS = word_set(
    """dr mr mrs ms st jr sr co no nr vs bzw ca inc ltd bros sc eng phil approx corp prof
    hons dept"""
)
LONGEST = max(map(len, ABBREVIATIONS))
FOOT_LINES = 8
SENTENCE_WORDS = 5  # of a line in the foot that is no name, address or list of enclosures
POSTSCRIPT = re.compile(r"P\.?\s?S\b")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at body[start:end]."""

    start: int
    end: int
    text: str
    zone: Zone


def sentences(body: str) -> list[Sentence]:
    """Return the sentences of a letter, in order; a line of head or foot is one.

    What is told below the name, such as a postscript, is text again.
    """
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", body)]
    first, last = _text_of(body, lines)
    found: list[Sentence] = []
    for number, (start, end) in enumerate(lines):
        zone: Zone = "head" if number < first else "foot" if number >= last else "text"
        if zone == "foot" and number > last and _tells(body[start:end].strip()):
            zone = "text"
        parts = _parts(body, start, end) if zone == "text" else iter([(start, end)])
        found += [Sentence(a, b, body[a:b], zone) for a, b in parts if body[a:b].strip()]
    return found


def _text_of(body: str, lines: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the numbers of the first line of text and of the first line of the foot."""
    texts = [body[start:end].strip() for start, end in lines]
    first = next(
        (
            n + 1
            for n, line in enumerate(texts[:10])
            if len(line) <= SHORT_LINE and GREETING.match(line)
        ),
        0,
    )
    last = len(lines)
    for number in range(max(first, len(lines) - FOOT_LINES), len(lines)):
        line = texts[number]
        if len(line) > SHORT_LINE or line.endswith((".", "!", "?")):
            continue
        if CLOSING.search(line):
            return first, number
    return first, last


def _tells(line: str) -> bool:
    """Tell whether a line of the foot is a sentence, or begins a postscript."""
    whole = line.endswith((".", "!", "?")) and len(line.split()) >= SENTENCE_WORDS
    return whole or POSTSCRIPT.match(line) is not None


def _parts(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in END.finditer(body, start, end):
        word = _word_before(body, max(start, match.start() - LONGEST - 1), match.start())
        if (
            word
            and (word.casefold() in ABBREVIATIONS or len(word) == 1)
            and body[match.end() - 1] == "."
        ):
            continue
        if not word and DATE_DOT.search(body, max(start, match.start() - 3), match.end() + 5):
            continue
        yield start, match.end()
        start = match.end()
    yield start, end


def _word_before(body: str, start: int, end: int) -> str:
    """Return the letters that stand before `end`, from `start` on."""
    match = WORD.search(body, start, end)
    return match[0] if match else ""
