"""Employers and schools: names of organisations that the form doesn't have.

A name is taken for one by what stands before it ('worked for', 'a role with', 'at'), by what it
ends in (GmbH, University), or because everybody knows it. It is sourced when each of its words is
in the form, so that 'Sony' vouches for 'Sony Corporation' and not for 'Sony University'.
"""

# ruff: noqa: RUF001 - every language's dashes, quotes and letters are what this reads

from collections.abc import Iterator

from .lexicon import (
    CUES,
    ENGLISH,
    FOREIGN_CUES,
    GENERIC,
    INSTITUTIONS,
    KNOWN,
    KNOWN_SCHOOLS,
    KNOWN_TOOLS,
    LEGAL_SUFFIXES,
    NAME_JOINERS,
    NOT_NAMES,
)
from .report import Finding
from .source import Source
from .text import Word, words

ENGLISH_SHARE = 0.08  # of an English letter's words; a letter in another language stays far below
POSSESSIVES = ("'s", "’s")
LONGEST_NAME = 8  # words

Phrase = list[Word]


def employers(source: Source, body: str) -> Iterator[Finding]:
    """Yield each organisation's name that the form doesn't account for."""
    text = words(body)
    english = sum(word.key in ENGLISH for word in text) >= ENGLISH_SHARE * len(text)
    end = 0
    for phrase in _names(body, text, english):
        start, stop = phrase[0].start, _end(phrase[-1])
        if start >= end and not _sourced(source, phrase):
            end = stop
            name = body[start:stop]
            message = f"The form names no {name}."
            yield Finding(start, stop, name, "employer", message)


def _names(body: str, text: list[Word], english: bool) -> Iterator[Phrase]:
    after = 0
    for index, word in enumerate(text):
        if index < after:
            continue
        phrases = []
        if _is_cue(text, index, english):
            phrases = list(_listed(body, text, index))
        elif word.capital or word.key in KNOWN:
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
    named = [word for word in keys if word not in GENERIC | INSTITUTIONS]
    if index and (_near(body, text, index) and _begins_name(text[index - 1])):
        return []
    if named and any(word in LEGAL_SUFFIXES | INSTITUTIONS for word in keys):
        return phrase
    return _known(phrase)


def _known(phrase: Phrase) -> Phrase:
    for index, word in enumerate(phrase):
        alone = index + 1 == len(phrase) or phrase[index + 1].key in GENERIC
        if word.key in KNOWN or (alone and word.key in KNOWN_TOOLS | KNOWN_SCHOOLS):
            return phrase[index:]
    return []


def _sourced(source: Source, phrase: Phrase) -> bool:
    return all(word.key in GENERIC or source.knows(word.key) for word in phrase) or source.has(
        " ".join(word.key for word in phrase)
    )


def _end(word: Word) -> int:
    """Return where a name ends, its possessive left out."""
    return word.end - 2 if word.text.endswith(POSSESSIVES) else word.end
