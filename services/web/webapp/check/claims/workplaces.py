"""Workplaces and studies in small letters: 'I worked for a water company', 'my law degree'."""

# ruff: noqa: RUF001 - apostrophes as people type them

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding
from webapp.check.words.generic import GENERIC
from webapp.facts.lexicon import word_set
from webapp.facts.number_words import VALUES
from webapp.facts.text import Word, words

from .foreign import NOT_CONTENT
from .mark import is_told, mark

WORKPLACE = {
    "en": re.compile(
        r"\b(?i:(?<=\bI )work|work(?:ed|ing)|volunteer(?:ed|ing)?|temped|intern(?:ed|ship)"
        r"|placement|traineeship|apprenticeship|shifts?|job|employed|helped out|spent)\b"
        r"[^.;:!?,]{0,50}?\s(?:in|at|for|with|on)\san?\s(?!few\b|couple\b|handful\b)"
        r"(?P<place>[a-z][\w’'-]*(?:\s[a-z][\w’'-]*){0,3})",
    ),
    "de": re.compile(
        r"\b(?:in|bei|für)\seine[mnr]?\s(?P<place>(?:[a-zäöü]\w+\s)?[A-ZÄÖÜ]\w+)"
        r"(?=[^.;:!?]{0,60}\b(?:gearbeitet|gejobbt|tätig|angestellt|ausgeholfen|beschäftigt)\b)"
    ),
    "fr": re.compile(
        r"\b(?i:travaill\w+|stage|emploi|exercé|employée?|bénévole)\b[^.;:!?,]{0,50}?\s"
        r"(?:dans|chez|pour|en|à)\sune?\s(?P<place>[a-zà-ÿ][\w’'-]*(?:\s[a-zà-ÿ][\w’'-]*){0,3})"
    ),
    "es": re.compile(
        r"\b(?i:trabaj\w+|prácticas|empleo|emplead[oa]|voluntari[oa])\b[^.;:!?,]{0,50}?\s"
        r"(?:en|para|con)\suna?\s(?P<place>[a-zà-ÿ][\w’'-]*(?:\s[a-zà-ÿ][\w’'-]*){0,3})"
    ),
}
PLACE_END = re.compile(
    r"\s(?:in|at|for|with|on|of|to|and|but|or|as|by|from|near|where|which|that|who|while|when"
    r"|during|since|until|before|after|alongside|then|is|was|has|had|every|each"
    r"|à|en|au|du|où|qui|que|et|pendant|depuis|avec|comme|y|con|donde|durante|desde|como)\b.*"
)
NO_PLACE = NOT_CONTENT | word_set(
    "shop school hospital office firm charity freelance self-employed temporary part-time "
    "full-time rota basis daily weekly wide range équipe équipo team firma betrieb unternehmen "
    "entreprise société empresa tienda équipe magasin équipo bereich umfeld schule hospital hôpital"
)
SUBJECT = re.compile(
    r"(?<!\bto )\b(?:my|an?|the)\s(?P<subject>(?:(?!of\s)[\w’'-]+\s){1,3}?)"
    r"degree\b(?!\s(?:in|of)\b)",
    re.IGNORECASE,
)
NO_SUBJECT = GENERIC | word_set(
    """university college bachelor master bachelor's master's undergraduate postgraduate first
    first-class second-class upper class honours joint combined part-time doctoral foundation
    associate science arts degree further higher medical"""
)


def workplaces(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield a place to work at of whose words no field of the applicant's has one."""
    if clause.wishing:
        return
    pattern = WORKPLACE.get(letter.language, WORKPLACE["en"])
    for match in pattern.finditer(letter.body, clause.start, clause.end):
        place = PLACE_END.sub("", match["place"])
        found = [word for word in words(place) if word.key not in NO_PLACE]
        if found and not any(_is_known(letter, word) for word in found):
            start = match.start("place")
            yield from mark(
                letter, start, start + len(place), "claim", "Your own fields don't tell of “{}”."
            )


def subjects(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield a degree of whose subject no field of the applicant's has a word."""
    for match in SUBJECT.finditer(letter.body, clause.start, clause.end):
        found = [word for word in words(match["subject"]) if word.key not in NO_SUBJECT]
        if found and not any(is_told(letter, w) or letter.own.shortens(w.key) for w in found):
            yield from mark(letter, *match.span(), "degree", "The form tells of no “{}”.")


def _is_known(letter: Letter, word: Word) -> bool:
    if is_told(letter, word) or word.key.partition("-")[0] in VALUES:
        return True
    return letter.language == "de" and letter.own.compounds(word.key)
