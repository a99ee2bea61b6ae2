"""Which facts of the form the letter uses."""

# ruff: noqa: RUF001 - every language's dashes, quotes and letters are what this reads

import re
from collections.abc import Iterator

from contract.form import LetterForm

from .lexicon import DEGREES, NOT_FACTS
from .report import Fact
from .source import FACTS
from .spelled import VALUES
from .text import contains, plain, stem, words

LIST = re.compile(r"[,;\n•·،、，；]+|\s[-–—|]\s")
LIST_WITH_AND = re.compile(LIST.pattern + r"|\s(?:and|&|und|et|y|e)\s")
ROLE_AND_COMPANY = re.compile(
    LIST.pattern + r"|\s(?:at|@|with|bei|chez|hos|presso)\s", re.IGNORECASE
)
SPLITS = {
    "skills": LIST_WITH_AND,
    "past_experience": ROLE_AND_COMPANY,
    "current_experience": ROLE_AND_COMPANY,
}
SHARE = 0.6  # of a fact's words that the letter must have
SHORT = 3  # words; facts up to this need each of them


def facts_of(form: LetterForm, body: str) -> tuple[Fact, ...]:
    """Return the form's facts, in its order, each with whether the letter uses it."""
    stems = _stems(body)
    text = plain(body)
    return tuple(
        Fact(field.name, field.label, fact, contains(text, plain(fact)) or _used(fact, stems))
        for field in FACTS
        for fact in _split(field.name, getattr(form, field.name))
    )


def _split(field: str, value: str) -> Iterator[str]:
    """Yield the facts of a field, each once: skills singly, a role apart from its company."""
    parts = (part.strip(" .\t") for part in SPLITS.get(field, LIST).split(value))
    yield from dict.fromkeys(part for part in parts if part)


def _used(fact: str, letter: frozenset[str]) -> bool:
    stems = _stems(fact)
    stems = (stems - NOT_FACTS) or stems
    if not stems:
        return False
    matches = len(stems & letter)
    return matches == len(stems) if len(stems) <= SHORT else matches >= SHARE * len(stems)


def _stems(text: str) -> frozenset[str]:
    """Return the words as facts compare: 'four' is 4, 'BSc' a bachelor's, 'C++' itself."""
    return frozenset(form for word in words(text) for form in _forms(word.key))


def _forms(word: str) -> Iterator[str]:
    if word in VALUES:
        yield str(VALUES[word])
    elif word in DEGREES:
        yield DEGREES[word][0]
    else:
        yield stem(word) if word not in NOT_FACTS else word
