"""Words that no fact has, where there are several in a clause: 'I tagged sharks and rays'.

Who retells a fact uses other words than the form, but those of everybody's letters, and they are
listed (words/retelling, made by bench/retelling.py). A clause with several words that are neither
in the form nor in the list tells of something else.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from webapp.check.clauses import Clause
from webapp.check.letter import GENERIC_ROOTS, Letter
from webapp.check.report import Finding
from webapp.check.words.patterns import YOU
from webapp.facts.number_words import VALUES
from webapp.facts.stems import ALGORITHMS, stem_in
from webapp.facts.text import Word, root, without_article

from .foreign import NOT_CONTENT
from .mark import is_told, mark

RETELLING = Path(__file__).parent.parent / "words" / "retelling"
SHORTEST = 4  # letters of a word that tells something
LEAST = 3  # untold words of a clause that are marked
TWO_NOUNS = 2  # German ones alone
EMPTY_ROOTS = GENERIC_ROOTS | frozenset(map(root, NOT_CONTENT | frozenset(VALUES)))


def untold(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield the stretch from the first to the last untold word of a clause that has several."""
    if clause.wishing or letter.language not in ALGORITHMS or not _tells_of_self(letter, clause):
        return
    known = retelling(letter.language)
    found = {
        stem: word
        for word in untold_words(letter, clause)
        if (stem := stem_in(letter.language, word.text)) not in known
    }
    # In German a noun has a capital; what has none among its words names no other thing.
    nouns = sum(word.capital for word in found.values()) if letter.language == "de" else LEAST
    initials = "".join(word.key[0] for word in found.values())
    abbreviated = not {initials, f"{initials}s"}.isdisjoint(letter.own.keys)  # 'TMVs'
    several = len(found) >= LEAST or (letter.language == "de" and nouns >= TWO_NOUNS)
    if several and nouns and not abbreviated:
        start = min(word.start for word in found.values())
        end = max(word.end for word in found.values())
        yield from mark(letter, start, end, "claim", "Your own fields don't tell of “{}”.")


def _tells_of_self(letter: Letter, clause: Clause) -> bool:
    """Tell whether a clause, or its sentence, speaks of the writer, and it not of the reader."""
    if YOU.search(letter.body, clause.start, clause.end):
        return False
    own = letter.cues.own
    if letter.language == "en":  # 'where the ovens are lit long before the street is awake'
        return own.search(letter.body, clause.start, clause.end) is not None
    # 'conducía' needs no pronoun.
    return letter.language == "es" or letter.sentence_has(own, clause)


def untold_words(letter: Letter, clause: Clause) -> Iterator[Word]:
    """Yield a clause's words that neither the applicant's facts nor everybody's sentences have."""
    stems = letter.own.stems_in(letter.language)
    for word in letter.words_of(clause):
        bare = without_article(word.key)
        if len(bare) < SHORTEST or any(map(str.isdigit, bare)) or root(bare) in EMPTY_ROOTS:
            continue
        if bare.partition("-")[0] in VALUES:  # 'four-on, four-off' is the numbers' to judge
            continue
        told = is_told(letter, word) or letter.own.relates(bare) or letter.own.shortens(bare)
        if told or stem_in(letter.language, word.text) in stems:
            continue
        if letter.language == "de" and letter.own.compounds(bare):
            continue
        if letter.source_at(word.start) is letter.own:
            yield word


@cache
def retelling(language: str) -> frozenset[str]:
    """Return the stems of the words by which letters of a language retell facts."""
    text = (RETELLING / f"{language}.txt").read_text("utf-8")
    return frozenset(stem_in(language, word) for word in text.split())
