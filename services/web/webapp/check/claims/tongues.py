"""Languages that are spoken, and how well."""

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding
from webapp.facts.text import Word, without_article, words
from webapp.facts.tongues import LEVELS, TONGUES

from .mark import mark

SPOKEN = re.compile(
    r"\b(?:speak|speaks|spoke|speaking|fluen\w+|native|mother|bilingual|language|languages"
    r"|tongue|read|write|conversational|proficien\w+|level|spreche|fließend"
    r"|muttersprach\w+|parle|courant\w*|couramment|maternelle|hablo|fluid\w+|nativ[oa]|nivel"
    r"|débrouille|comprends|langues?|bilingue|notions|me defiendo|me manejo|idiomas?|lenguas?"
    r"|mi (?:inglés|francés|alemán|italiano|portugués)"
    r"|mon (?:anglais|allemand|espagnol|italien))\b",
    re.IGNORECASE,
)


# Who writes in a language knows it.
WRITTEN = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}


def tongues(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Languages, and how well they are spoken."""
    own = letter.own.tongues
    named = [(word, tongue) for word in letter.words_of(clause) if (tongue := _tongue(word))]
    if not named:
        return
    text = letter.text_of(clause)
    spoken = SPOKEN.search(text)
    for word, tongue in named:
        if not (word.capital or (spoken and letter.language in ("fr", "es"))):
            continue
        if tongue not in own:
            if letter.own.knows(word.key) or tongue == WRITTEN.get(letter.language):
                continue  # 'Irish Rail' is an employer
            yield from mark(letter, word.start, word.end, "language", "The form names no {}.")
        elif spoken and 0 < own[tongue] < _level_near(text, word.start - clause.start):
            yield from mark(letter, word.start, word.end, "language", "The form tells of less {}.")


def _tongue(word: Word) -> str | None:
    """Return the language that a word names: 'l'espagnol', 'Spanish-speaking'."""
    bare = without_article(word.text.casefold()) if "'" in word.key else word.text.casefold()
    return TONGUES.get(bare) or TONGUES.get(word.key) or TONGUES.get(word.key.split("-")[0])


def _level_near(text: str, place: int) -> int:
    near = text[max(0, place - 40) : place + 40].casefold()
    return max(
        (LEVELS[w.text.casefold()] for w in words(near) if w.text.casefold() in LEVELS), default=0
    )
