"""Classes of licences to drive: 'permis BE', 'Führerschein der Klasse D', 'category C'."""

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding

from .mark import mark

CLASS = re.compile(
    r"\b(?i:permis|permiso|licencia|carn[eé]t?|carné|führerschein\w*|lenkberechtigung|führerausweis"
    r"|klassen?|kategorie|category|cat|class|licen[cs]es?)\.?\s"
    r"(?i:de\sconducir\s|de\sconduire\s|der\s|klassen?\s|clase\s|tipo\s|kategorie\s)*"
    r"(?P<code>[A-DT]M?\d?(?:\+?E)?)(?![\w+])"
)
MOST = 50  # of a clause


def licences(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield the classes of which no field of the applicant's has the letters."""
    for count, match in enumerate(CLASS.finditer(letter.body, clause.start, clause.end)):
        if count >= MOST:
            return
        if not letter.own.tells(_told_as(match["code"])):
            yield from mark(letter, *match.span(), "degree", "The form tells of no “{}”.")


def _told_as(code: str) -> re.Pattern[str]:
    """Return how a form may write a class: 'CE' as 'C+E', 'C/CE' or 'C1E'; 'C++' is none."""
    letters = code.replace("+", "")
    return re.compile(r"(?<![A-Za-z])" + r"\d?\+?".join(letters) + r"(?![a-z#]|\+(?!E))")
