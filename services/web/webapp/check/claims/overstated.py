"""Overstatements: a deed of the form that the letter makes larger.

Somebody did it alone, from nothing or in charge, for everyone; it worked, or was never wrong. Each
kind is claimed by some words and rests on others (words/overstatements.py).
"""

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding
from webapp.check.words import german_overstatements as german
from webapp.check.words import overstatements as english
from webapp.check.words.overstatements import Overstatement
from webapp.check.words.possessions import FLAWLESS, POSSESSIONS
from webapp.check.words.verbs import RARER, VERBS
from webapp.facts.stems import stem_in
from webapp.facts.text import words

from .mark import is_told, mark
from .untold import retelling

OF_MINE = re.compile(
    r"\b(?:i|my|mine|me|we|our|us|ich|mir|mich|meine?[nmrs]?|wir|uns|unsere?[nmrs]?)\b",
    re.IGNORECASE,
)
BY_ME = re.compile(
    r"\b(?:is|are|was|were|been|being) (?:\w+ ){0,2}?"
    r"(?P<verb>(?!shown|given|often|even)\w+(?:ed|en|un|lt|pt|nt|id|ld|ught|ade))"
    r"(?: and \w+)?(?: \w+){0,4}? by me\b",
    re.IGNORECASE,
)
DEED_VERBS = VERBS | RARER | {"analysed", "analyzed"}
OWN_WORK = re.compile(r"\b(?:freelance\w*|self[- ]employed|owner|sole trader)\b", re.IGNORECASE)
FULL_TIME = re.compile(
    r"\b(?:full[- ]time(?! (?:mother|mum|father|dad|parent|carer))|permanent(?:ly)?)(?!\w)",
    re.IGNORECASE,
)
PART_TIME = re.compile(
    r"\b(?:part[- ]time|p/t|casual|on call|temp(?:orary)?|agency|fixed[- ]term|fte|0\.\d\d?"
    r"|\d+ ?(?:hours|hrs|hr|h|days?) ?(?:/|a|per|each)? ?(?:week|wk|month|mo)|mornings|evenings)\b",
    re.IGNORECASE,
)


def overstated(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield what makes a deed larger than any of the applicant's fields does."""
    if not letter.sentence_has(OF_MINE, clause):
        return
    lexicon = german if letter.language == "de" else english
    yield from _unrested(letter, clause, lexicon.OVERSTATEMENTS)
    yield from _flawless(letter, clause, lexicon.FLAWLESS)
    if letter.says(BY_ME):
        yield from _by_me(letter, clause)
    yield from _full_time(letter, clause)


def possessed(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield a business, a permanent post, a car or a good mark that no field tells of."""
    yield from _unrested(letter, clause, POSSESSIONS)
    yield from _flawless(letter, clause, FLAWLESS)


def _flawless(letter: Letter, clause: Clause, kind: Overstatement) -> Iterator[Finding]:
    """Yield a negation that is a claim itself: 'I have never had an accident'."""
    if clause.stance == "own" and letter.says(kind.claimed) and not letter.own.tells(kind.rests_on):
        for match in kind.claimed.finditer(letter.body, clause.start, clause.end):
            yield Finding(*match.span(), match[0], "claim", kind.message.format(match[0]))


def _unrested(
    letter: Letter, clause: Clause, kinds: tuple[Overstatement, ...]
) -> Iterator[Finding]:
    for kind in kinds:
        if not letter.says(kind.claimed) or letter.own.tells(kind.rests_on):
            continue
        for match in kind.claimed.finditer(letter.body, clause.start, clause.end):
            yield from mark(letter, match.start(), match.end(), "claim", kind.message)


def _by_me(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield 'is planned by me' of a verb that no fact has."""
    for match in BY_ME.finditer(letter.body, clause.start, clause.end):
        (verb, *_) = words(match["verb"])
        own = any(letter.own.tells(one) for one in (OWN_WORK, english.BEGUN.rests_on))
        everyday = verb.key not in DEED_VERBS and stem_in("en", verb.text) in retelling("en")
        if not (own or everyday or is_told(letter, verb)):
            yield from mark(letter, *match.span(), "claim", "Your own fields don't tell of “{}”.")


def _full_time(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield 'full-time' where the form tells of part-time work alone."""
    if letter.own.tells(PART_TIME) and not letter.own.tells(FULL_TIME):
        for match in FULL_TIME.finditer(letter.body, clause.start, clause.end):
            yield from mark(letter, *match.span(), "claim", "The form says that this isn't “{}”.")
