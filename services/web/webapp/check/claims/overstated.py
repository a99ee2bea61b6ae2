"""Overstatements: a deed of the form that the letter makes larger.

Somebody did it alone, from nothing or in charge, for everyone; it worked, or was never wrong. Each
kind is claimed by some words and rests on others (words/overstatements.py).
"""

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding
from webapp.check.words.overstatements import FLAWLESS, OVERSTATEMENTS

from .mark import mark

OF_MINE = re.compile(r"\b(?:i|my|mine|me|we|our|us)\b", re.IGNORECASE)


def overstated(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield what makes a deed larger than any of the applicant's fields does."""
    sentence = letter.sentences[clause.sentence]
    if not OF_MINE.search(letter.body, sentence.start, sentence.end):
        return
    for kind in OVERSTATEMENTS:
        for match in kind.claimed.finditer(letter.body, clause.start, clause.end):
            if not letter.own.tells(kind.rests_on):
                yield from mark(letter, *match.span(), "claim", kind.message)
    for match in FLAWLESS.claimed.finditer(letter.body, clause.start, clause.end):
        if not letter.own.tells(FLAWLESS.rests_on):  # a negation that is a claim itself
            text = match[0]
            yield Finding(*match.span(), text, "claim", FLAWLESS.message.format(text))
