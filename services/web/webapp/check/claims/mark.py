"""What all claims share: a mark, and whether a word is told of."""

from collections.abc import Iterator

from webapp.check.letter import Letter
from webapp.check.report import Finding, Kind
from webapp.check.words.generic import GENERIC
from webapp.check.words.names import MONTHS_AND_DAYS
from webapp.facts.text import Word


def mark(letter: Letter, start: int, end: int, kind: Kind, message: str) -> Iterator[Finding]:
    """Yield the finding, unless nothing is claimed at its place."""
    if start < end and letter.source_at(start) is letter.own:
        text = letter.body[start:end]
        yield Finding(start, end, text, kind, message.format(text))


def is_told(letter: Letter, word: Word) -> bool:
    return (
        letter.own.relates(word.key)
        or word.key.isdigit()
        or word.key in MONTHS_AND_DAYS
        or any(letter.own.relates(p) for p in word.key.split("-") if p not in GENERIC)
        or (word.capital and letter.named.relates(word.key))
    )
