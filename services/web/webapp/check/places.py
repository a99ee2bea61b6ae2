"""Which of the form's entries a clause speaks of: by the employer or the school that it names."""

from collections.abc import Iterator
from itertools import pairwise

from webapp.facts.text import root

from .clauses import Clause
from .letter import Letter
from .source import LONGEST, SHORTEST
from .words.names import GENERIC as LOOSE

TIMES = ("before", "after", "since", "until", "vor", "nach", "avant", "apres", "antes")
CUES = ("in", "at", "for", "with", "bei", "chez", "en")


def entries_at(letter: Letter, clause: Clause) -> frozenset[int]:
    """Return the numbers of the entries whose employer or school a clause names; none if unsure."""
    if clause.start not in letter.places_of:
        letter.places_of[clause.start] = _entries_at(letter, clause)
    return letter.places_of[clause.start]


def _entries_at(letter: Letter, clause: Clause) -> frozenset[int]:
    text = [*_keys_here(letter, clause)]
    keys = set(text)
    begins = {key[:n] for key in keys for n in range(SHORTEST, LONGEST + 1)}
    named = [
        (names, number)
        for names, number in letter.names_by_entry
        if not names <= LOOSE and all(name in keys or name in begins for name in names)
    ]
    # Of 'Luton' and 'Luton & Dunstable Hosp' the longer one is meant where it is said as one.
    whole = [names for names, _ in named if _as_one(text, names)]
    named = [(names, n) for names, n in named if not any(names < other for other in whole)]
    if any(names <= LOOSE and names <= keys for names, _ in letter.names_by_entry):
        return frozenset()  # an employer called 'Spa' may be meant
    if not named:
        return _by_client(letter, clause)
    different = {names for names, _ in named}
    return frozenset(n for _, n in named) if len(different) == 1 else frozenset()


def _as_one(text: list[str], names: frozenset[str]) -> bool:
    """Tell whether a name's words stand once each, and together: not 'Dunstable at Luton'."""
    places = [n for n, key in enumerate(text) if any(map(key.startswith, names))]
    between = text[places[0] : places[-1]]
    return len(places) == len(names) and not any(key in CUES for key in between)


def _keys_here(letter: Letter, clause: Clause) -> Iterator[str]:
    """Yield the words of a clause but for a name that only says when: 'Before Farfetch, I'."""
    text = letter.words_of(clause)
    away = False
    for n, word in enumerate(text):
        if away and word.capital:
            continue
        away = word.key in TIMES or (word.key == "to" and n > 0 and text[n - 1].key == "prior")
        yield word.key


def _by_client(letter: Letter, clause: Clause) -> frozenset[int]:
    """Return the job in which a name behind 'at' or 'for' stands that is no employer's: a
    client's."""
    text = letter.words_of(clause)
    for cue, word in pairwise(text):
        if cue.key in CUES and word.capital and len(word.key) > 1:  # not 'at A level'
            found = [n for n in letter.jobs_by_entry if root(word.key) in letter.own.by_entry[n]]
            if len(found) == 1:
                return frozenset(found)
    return frozenset()
