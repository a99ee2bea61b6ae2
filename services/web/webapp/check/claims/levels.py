"""Skills that the form has at a lower level than the letter: 'HTML basics', 'Dutch a little'."""

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding
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
PARTS = re.compile(r"[,;\n]|\.\s")


def levels(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield a high level of what the applicant's skills have at a low one."""
    high = HIGH.search(letter.body, clause.start, clause.end)
    if not high or LOW.search(letter.body, clause.start, clause.end):
        return
    said = letter.roots_of(clause)
    for name in _low(letter):
        if name and name <= said:
            yield from mark(
                letter, *high.span(), "skill", "The form has this at a lower level than “{}”."
            )
            return


def _low(letter: Letter) -> Iterator[frozenset[str]]:
    """Yield the roots of each skill that is told with a low level."""
    for entry in letter.own.entries:
        if entry.field != "skills":
            continue
        for part in PARTS.split(entry.text):
            if LOW.search(part):
                for one in LOW.sub(" ", part).replace("/", " ").split():
                    found = frozenset(root(word.key) for word in words(one)) - letter.generic_roots
                    yield found
