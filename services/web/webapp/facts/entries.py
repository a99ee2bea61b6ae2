"""A field's text in entries: lines, bullets, numbers, semicolons, several jobs in a sentence."""

# ruff: noqa: RUF001 - every language's dashes and quotes are what this reads

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .lexicon import LEGAL_FORMS
from .text import fold

BULLET = re.compile(r"\s*(?:[•·‣▪▫●○◦■□►▶➤➔→✓✔★*+>–—-](?=\s|[^\W\d_])|[(]?\d{1,2}[.)]\s)\s*")
INSIDE = re.compile(r"\s+[•·‣▪●◦■►▶➤✓✔]\s*|\s*[;；|]\s*")
# "Waiter at A, then shift supervisor at B, and store manager at C": three jobs.
AT = r"(?:at|@|bei|beim|chez|bij|hos|presso|with|for|en|w)"
NEXT_JOB = re.compile(
    rf"[,.]?\s+(?:(?:and|then|later|afterwards|before that|previously|earlier|und|dann"
    rf"|danach|davor|et|puis"
    rf"|y|luego|después|e|poi|i|potem|en)[\s,]+){{1,3}}(?=(?:an?\s"
    rf"|as\s){{0,2}}[^,;.:\d]{{2,50}}?\s{AT}\s+\S)"
    rf"|,\s+(?=(?:an?\s)?[^,;.:\d]{{2,50}}?\s(?:at|@|bei|chez)\s+\S)",
    re.IGNORECASE,
)
# Behind a word, a bracket or a year: "Cook, Hotel A (2015-2017). Chef, B, 2017-2021. I ran it."
SENTENCE = re.compile(
    r"(?:(?<=[^\W\d_]{3}[.!?])|(?<=\)\.)|(?<=\d\d\d\d\.))\s+"
    r"(?=[^\W\d_a-zäöüßéèñ]|\d{1,2}(?:st|nd|rd|th)\b)"
)
TRAILING = re.compile(r"[\s,;:·•|]+\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a field; `bullet` if it stood behind a bullet."""

    text: str
    bullet: bool


def pieces(value: str) -> Iterator[Piece]:
    """Yield the lines and bullets of a field, each without its mark and its last full stop."""
    for line in value.splitlines():
        rest, bullet = line, bool(mark := BULLET.match(line))
        if mark:
            rest = line[mark.end() :]
        for number, part in enumerate(INSIDE.split(rest)):
            if text := end_cleanly(part):
                yield Piece(text, bullet or (number > 0 and ";" not in rest and "|" not in rest))


def jobs_of(text: str) -> list[str]:
    """Return the jobs that one line tells of, one after the other."""
    return [end_cleanly(part) for part in NEXT_JOB.split(text) if end_cleanly(part)]


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a line."""
    return [end_cleanly(part) for part in SENTENCE.split(text) if end_cleanly(part)]


def end_cleanly(text: str) -> str:
    """Return the entry without what ends a sentence or a list; "Acme Inc." keeps its full stop."""
    text = TRAILING.sub("", text.strip())
    if not text.endswith((".", "!", "。")) or text.endswith(".."):
        return text.rstrip(".…") if text.endswith(("..", "…")) else text
    last = text.split()[-1]
    word = fold(last.rstrip(".!。"))
    is_short = "." in word or len(word) == 1 or word in LEGAL_FORMS or word in ("jr", "sr", "st")
    return text if is_short and text.endswith(".") else TRAILING.sub("", text.rstrip(".!。"))
