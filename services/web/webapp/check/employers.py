"""Employers and schools: names of organisations that the form doesn't have.

A name is taken for one by what stands before it ('worked for', 'a role with', 'at'), by what it
ends in (GmbH, University), or because everybody knows it. It is sourced when each of its words is
in the form, so that 'Sony' vouches for 'Sony Corporation' and not for 'Sony University'.
"""

# ruff: noqa: RUF001 - every language's dashes, quotes and letters are what this reads

import re
from collections.abc import Iterator

from webapp.facts.lexicon import INSTITUTIONS, word_set
from webapp.facts.occupations import OCCUPATIONS
from webapp.facts.text import Word, words

from .letter import Letter
from .report import Finding
from .source import Source
from .words.cues import HAD
from .words.names import (
    CUES,
    FOREIGN_CUES,
    GENERIC,
    KNOWN,
    KNOWN_SCHOOLS,
    KNOWN_TOOLS,
    LEGAL_SUFFIXES,
    NAME_JOINERS,
    NOT_NAMES,
)

NO_COMPANIES = ("Mit", "mit", "Über", "über")  # German words
POSSESSIVES = ("'s", "’s")
FEWEST_INITIALS = 3
LOOSE = GENERIC | INSTITUTIONS
ORGANISATIONS = LEGAL_SUFFIXES | INSTITUTIONS
OTHERS = KNOWN_TOOLS | KNOWN_SCHOOLS
LONGEST_NAME = 8  # words

Phrase = list[Word]

# What stands before the company applied to when somebody claims to have worked there.
WORKED = OCCUPATIONS | word_set(
    """work worked working interned internship employed served volunteered consulted stint tenure
    year years month months career placement apprenticeship experience job time promoted studied
    joined left gearbeitet arbeite arbeitete travaille trabaje trabajo"""
)
INTO = word_set("at for with in by of from bei chez en")
REACH = 4  # words before such a preposition
LEAD = 200  # characters that hold them
# 'A nurse at Oak House listens': who has the job, whoever it is.
ANYBODY = re.compile(
    r"\s*(?:an?|the|your|each|every|any|eine?|der|die|jede[rs]?|une?|le|la|chaque|el|una|cada)\s",
    re.IGNORECASE,
)
AT_FIRST = re.compile(
    r"\s*(?:while\s|when i was\s|during my (?:time|years|internship)\s)?(?:at|with|bei"
    r"|chez|en)\s+(?:the\s+)?",
    re.IGNORECASE,
)
DID = re.compile(
    r"\bI(?:['’]ve| have)?\s(?:\w+ly\s|also\s)?(?:led|built|managed|ran|was|wrote|made"
    r"|learned|taught|sold|grew|won|\w{2,}ed)\b",
    re.IGNORECASE,
)


def employers(letter: Letter) -> Iterator[Finding]:
    """Yield each organisation's name that its clause has no source for."""
    body, text = letter.body, letter.words
    end = 0
    for phrase in _names(body, text, letter.language == "en"):
        start, stop = phrase[0].start, _end(phrase[-1])
        reason = _fault(letter, phrase) if start >= end else ""
        if reason:
            end = stop
            name = body[start:stop]
            yield Finding(start, stop, name, "employer", reason.format(name))


def _fault(letter: Letter, phrase: Phrase) -> str:
    source = letter.source_at(phrase[0].start)
    if source is None or _sourced(source, phrase):
        return ""
    clause = letter.clause_at(phrase[0].start)
    if clause and clause.stance == "job" and not letter.speaks_of_self(clause):
        return ""  # what else is said of the company is not the applicant's claim
    if source is letter.own and _sourced(letter.named, phrase):
        return (
            "{} is where you apply; the form tells of no work there."
            if _is_worked_at(letter, phrase)
            else ""
        )
    return "The form names no {}."


def _is_worked_at(letter: Letter, phrase: Phrase) -> bool:
    """Tell whether a clause says that the applicant worked at the company applied to."""
    clause = letter.clause_at(phrase[0].start)
    if clause is None:
        return False
    lead = letter.body[clause.start : phrase[0].start]
    if clause.wishing and not HAD.search(lead):
        return False
    if ANYBODY.match(lead) and not letter.speaks_of_self(clause):
        return False
    return _tells_of_work(words(lead[-LEAD:])) or bool(
        AT_FIRST.fullmatch(lead) and DID.search(letter.body, phrase[-1].end, clause.end)
    )


def _tells_of_work(lead: list[Word]) -> bool:
    """Tell whether words lead to a name as an employer's: 'worked as a nurse at'."""
    if lead and lead[-1].key == "the":
        lead.pop()
    if not lead or lead[-1].key in ("joined", "left"):
        return bool(lead)
    before = lead[-1 - REACH : -1]
    return lead[-1].key in INTO and any(
        word.key in WORKED or word.text.casefold() in WORKED for word in before
    )


def _names(body: str, text: list[Word], english: bool) -> Iterator[Phrase]:
    after = 0
    for index, word in enumerate(text):
        if index < after:
            continue
        phrases = []
        if _is_cue(text, index, english):
            phrases = list(_listed(body, text, index))
        elif word.capital or _is_known(word):
            phrases = [_organisation(body, text, index)]
        for phrase in filter(None, phrases):
            after = index + 1 + sum(map(len, phrases))
            yield phrase


def _is_cue(text: list[Word], index: int, english: bool) -> bool:
    """Tell whether the word introduces an employer where it stands."""
    cue = text[index].key
    if cue not in CUES or (not english and cue not in FOREIGN_CUES):
        return False
    return not CUES[cue] or any(word.key in CUES[cue] for word in text[max(0, index - 2) : index])


def _listed(body: str, text: list[Word], index: int) -> Iterator[Phrase]:
    """Yield the names after a cue: of 'at Google and Meta', two."""
    at = index + 1
    if at < len(text) and text[at].key == "the":
        at += 1
    while at < len(text) and _near(body, text, at) and (phrase := _phrase(body, text, at)):
        yield phrase
        at += len(phrase)
        if at >= len(text) or text[at].key not in {"and", "or"} or not _near(body, text, at):
            return
        at += 1


def _phrase(body: str, text: list[Word], at: int) -> Phrase:
    """Return the run of capitalised words from an index on: a name, or nothing."""
    phrase: Phrase = []
    for index in range(at, min(at + LONGEST_NAME, len(text))):
        word = text[index]
        if index > at and not _near(body, text, index):
            break
        if not (_begins_name(word) or (phrase and _joins(body, text, index))):
            break
        phrase.append(word)
        if word.text.endswith(POSSESSIVES):
            break
    return phrase


def _joins(body: str, text: list[Word], index: int) -> bool:
    """Tell whether the word is the 'of' of 'Bank of America'."""
    if text[index].key not in NAME_JOINERS or index + 1 == len(text):
        return False
    return _near(body, text, index + 1) and _begins_name(text[index + 1])


def _near(body: str, text: list[Word], at: int) -> bool:
    """Tell whether only a space, or '&', parts a word from the one before it."""
    gap = body[text[at - 1].end : text[at].start]
    if text[at].key in LEGAL_SUFFIXES:
        gap = gap.replace(",", "")
    if len(text[at - 1].text) == 1 and text[at - 1].capital:
        gap = gap.replace(".", "")  # 'J. P. Morgan'
    return len(gap) <= 3 and "\n" not in gap and not gap.strip(" \u00a0&")


def _begins_name(word: Word) -> bool:
    return word.capital and word.key not in NOT_NAMES


def _organisation(body: str, text: list[Word], index: int) -> Phrase:
    """Return the name that begins at an index if it is an organisation's by its words alone."""
    phrase = _phrase(body, text, index) or [text[index]]
    keys = [word.key for word in phrase]
    named = [word for word in keys if word not in LOOSE]
    if index and (_near(body, text, index) and _begins_name(text[index - 1])):
        return []
    if named and any(word in ORGANISATIONS for word in keys):
        return phrase
    return _known(phrase)


def _is_known(word: Word) -> bool:
    return word.key in KNOWN and word.text not in NO_COMPANIES


def _known(phrase: Phrase) -> Phrase:
    for index, word in enumerate(phrase):
        alone = index + 1 == len(phrase) or phrase[index + 1].key in GENERIC
        tool = alone and word.key in OTHERS and word.text not in NO_COMPANIES
        if _is_known(word) or tool:
            return phrase[index:]
    return []


def _sourced(source: Source, phrase: Phrase) -> bool:
    unknown = [w for w in phrase if w.key not in GENERIC and not source.knows(w.key)]
    if not unknown or source.has(" ".join(word.key for word in phrase)):
        return True
    initials = "".join(w.key[0] for w in phrase if w.key not in NAME_JOINERS)
    if len(initials) >= FEWEST_INITIALS and initials in source.keys:
        return True  # 'UNLP'
    known = any(source.knows(word.key) for word in phrase)  # 'Manchester Metropolitan' of 'Met'
    short = [word for word in unknown if source.shortens(word.key)]
    return known and bool(short) and all(w in short or w.key in INSTITUTIONS for w in unknown)


def _end(word: Word) -> int:
    """Return where a name ends, its possessive left out."""
    return word.end - 2 if word.text.endswith(POSSESSIVES) else word.end
