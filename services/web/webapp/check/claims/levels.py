"""Skills that the form has at a lower level than the letter: 'HTML basics', 'Dutch a little'."""

import re
from collections.abc import Iterator
from functools import lru_cache

from webapp.check.clauses import Clause
from webapp.check.letter import GENERIC_ROOTS, Letter
from webapp.check.report import Finding
from webapp.check.source import Source
from webapp.facts.text import root, words

from .mark import mark

LOW = re.compile(
    r"\b(?:basics?|beginner\w*|a little|some|(?:a )?bit of|learning|learner|introductory|elementary"
    r"|just started|a few|rusty|school level|limited|fundamentals"
    r"|grundkenntnisse|grundlagen|wenig|(?:ein )?bisschen|etwas|schulniveau|anfänger\w*|nur|laie"
    r"|privat ausprobiert|tutorial|lesend|angefangen|modul besucht)\b",
    re.IGNORECASE,
)
HIGH = re.compile(
    r"\b(?:advanced|strong|expert(?:ise)?|excellent|fluent(?:ly)?|proficien\w+|skilled|master(?:ed|y)?"
    r"|in-depth|thorough(?:ly)?|confident(?:ly)?|extensive(?:ly)?|experienced|deep|native|bilingual"
    r"|daily|every day|throughout|well-versed|command|specialist|coded|years of"
    r"|flie(?:ß|ss)end\w*|verhandlungssicher\w*|sicher|beherrsche|perfekt\w*|täglich\w*|regelmäßig"
    r"|fundierte?[nrs]?|umfassende?[nrs]?|vertiefte?[nrs]?|routiniert"
    r"|expert(?:e|in)|sehr gute?[nrs]?)\b",
    re.IGNORECASE,
)
MOST = 50  # skills of a low level
PARTS = re.compile(r"[,;\n]|\.\s")


def levels(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield a high level of what the applicant's skills have at a low one."""
    if not _low(letter.own):
        return
    high = HIGH.search(letter.body, clause.start, clause.end)
    if not high or LOW.search(letter.body, clause.start, clause.end):
        return
    clause_roots = letter.roots_of(clause)
    if any(name <= clause_roots for name in _low(letter.own)):
        message = "The form has this at a lower level than “{}”."
        yield from mark(letter, high.start(), high.end(), "skill", message)


@lru_cache(maxsize=64)  # sources are kept with their form (source.sources_of)
def _low(source: Source) -> list[frozenset[str]]:
    """Return the roots of each skill that is told with a low level."""
    parts = [
        part
        for entry in source.entries
        if entry.field == "skills"
        for part in PARTS.split(entry.text)
        if LOW.search(part)
    ]
    names = [one for part in parts for one in LOW.sub(" ", part).replace("/", " ").split()]
    roots = [frozenset(root(word.key) for word in words(one)) - GENERIC_ROOTS for one in names]
    return [one for one in roots if one][:MOST]
