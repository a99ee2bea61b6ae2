"""What claims may rest on: the words, numbers and phrases of some of the form's entries."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property, lru_cache

from contract.form import LetterForm
from webapp.advertisement import requirements
from webapp.facts import FormFacts
from webapp.facts.jobs import Job
from webapp.facts.page_text import page_text
from webapp.facts.periods import Period
from webapp.facts.stems import stem_in
from webapp.facts.text import contains, key, plain, root, stem, words
from webapp.facts.tongues import LEVELS, TONGUES

from .quantities import Quantity
from .reading import Reading, keys_of
from .words.generic import GENERIC as COMMON
from .words.names import GENERIC as GENERIC_NAME

SHORTEST, LONGEST = 3, 5  # letters of a word that may stand for a longer one
LONGEST_CUT = 9  # letters before the full stop of a word cut short
SHORTEST_PART, LONGEST_COMPOUND = 5, 40  # letters of a compound's part, and of a compound
# 'team leader there 2010-2014', 'Geselle ebd.': the employer of the job before.
SAME_EMPLOYER = re.compile(
    r"\b(?:there|same (?:firm|company|place|hospital|school|shop|employer|restaurant|hotel|bank)"
    r"|ebd|ebenda|dort|dito|idem|ibid|ditto|même (?:entreprise|société|établissement|maison)"
    r"|misma (?:empresa|tienda|casa)|mismo (?:lugar|hotel|centro))\b",
    re.IGNORECASE,
)


CUT_SHORT = re.compile(r"(?<!\w)([^\W\d_]{3,9})\.(?=[ ,;)]\s?[^\W\d_]|-)")


class Source:
    """The entries of one owner, or of all."""

    def __init__(self, form: LetterForm, readings: Iterable[Reading]) -> None:
        self.form = form
        self._readings = tuple(readings)
        self.entries = tuple(one.entry for one in self._readings)
        typed = [getattr(form, name) for name in dict.fromkeys(e.field for e in self.entries)]
        self.text = "\n".join(page_text(text) for text in typed)
        self.plain = plain(self.text)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words; of 'Coca-Cola' and 'AT&T' the parts as well as the whole."""
        return keys_of(self.text)

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """The words in capitals."""
        return frozenset(word.text for word in words(self.text) if word.text.isupper())

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words without their endings."""
        return frozenset(stem(one) for one in self.keys)

    def stems_in(self, language: str) -> frozenset[str]:
        """Return the stems of the words, as words of a language of `facts.stems`."""
        if language not in self._stems_in:
            written = (word.text for word in words(self.text))
            self._stems_in[language] = frozenset(
                stem_in(language, one) for one in (*written, *self.keys)
            )
        return self._stems_in[language]

    @cached_property
    def _stems_in(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def roots(self) -> frozenset[str]:
        """The words as related ones compare: 'teacher' and 'teaching'."""
        return frozenset(root(one) for one in self.keys)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers, each with what it counts and the entry that it is from."""
        return tuple(one for each in self._readings for one in each.quantities)

    @cached_property
    def by_value(self) -> dict[Decimal, list[Quantity]]:
        """The quantities by each value that they may mean."""
        found: dict[Decimal, list[Quantity]] = {}
        for one in self.quantities:
            for value in {value for value, _ in one.found.meanings}:
                found.setdefault(value, []).append(one)
        return found

    @cached_property
    def has_certificate(self) -> bool:
        """Whether a certificate is told of."""
        return any(fact.kind == "certificate" for entry in self.entries for fact in entry.facts)

    @cached_property
    def by_entry(self) -> dict[int, frozenset[str]]:
        """The roots of each entry's words."""
        return {one.entry.number: one.roots for one in self._readings}

    @cached_property
    def tongues(self) -> dict[str, int]:
        """The languages, each with its level, 0 if none is told."""
        found: dict[str, int] = {}
        for fact in (fact for entry in self.entries for fact in entry.facts):
            if fact.kind == "language":
                said = [word.text.casefold() for word in words(fact.text)]
                level = max((LEVELS[one] for one in said if one in LEVELS), default=0)
                found |= {TONGUES[one]: level for one in said if one in TONGUES}
        return found

    @cached_property
    def jobs_by_entry(self) -> dict[int, Job]:
        """The jobs by the number of their entry."""
        return {entry.number: entry.job for entry in self.entries if entry.job}

    @cached_property
    def periods_by_entry(self) -> dict[int, tuple[Period, ...]]:
        """Every period that an entry tells of."""
        return {one.entry.number: one.periods for one in self._readings}

    @cached_property
    def names_by_entry(self) -> list[tuple[frozenset[str], int]]:
        """The words of each employer's and school's name, with the entry that it stands in."""
        named: list[tuple[frozenset[str], int]] = []
        before: frozenset[str] = frozenset()
        for entry in self.entries:
            for fact in entry.facts:
                if fact.kind in ("employer", "school"):
                    keys = frozenset(word.key for word in words(fact.text))
                    named.append((keys - GENERIC_NAME or keys, entry.number))
            if before and entry.job and SAME_EMPLOYER.search(entry.text):
                named.append((before, entry.number))
            elif entry.job and entry.job.employer:
                before = named[-1][0]
        return named

    def has(self, phrase: str) -> bool:
        """Tell whether the source says the phrase, as whole words."""
        if phrase not in self._said:  # a letter may say the same a thousand times
            self._said[phrase] = contains(self.plain, plain(phrase))
        return self._said[phrase]

    def tells(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether the source has words of a pattern."""
        told = self._told.get(pattern.pattern)  # a letter may claim the same a thousand times
        if told is None:
            told = self._told[pattern.pattern] = pattern.search(self.text) is not None
        return told

    @cached_property
    def _told(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _said(self) -> dict[str, bool]:
        return {}

    def knows(self, word_key: str) -> bool:
        """Tell whether the source has the word, in any inflection."""
        return word_key in self.keys or stem(word_key) in self.stems

    def shortens(self, word_key: str) -> bool:
        """Tell whether the source has a word by its beginning alone: 'Met' for 'Metropolitan'."""
        return any(
            word_key[:n] in self.keys for n in range(SHORTEST, min(LONGEST, len(word_key) - 1) + 1)
        )

    def relates(self, word_key: str) -> bool:
        """Tell whether the source has the word or one of its family."""
        return self.knows(word_key) or root(word_key) in self.roots or self.abbreviates(word_key)

    def abbreviates(self, word_key: str) -> bool:
        """Tell whether the source has a word cut short by a full stop: 'Univ.', 'Coop.'."""
        return bool(self._dotted) and any(
            word_key[:n] in self._dotted for n in range(SHORTEST, LONGEST_CUT + 1)
        )

    @cached_property
    def _dotted(self) -> frozenset[str]:
        return frozenset({key(match[1]) for match in CUT_SHORT.finditer(self.text)} - COMMON)

    def compounds(self, word_key: str) -> bool:
        """Tell whether a German word is a part of one of the source, or has one as its part."""
        if len(word_key) > LONGEST_COMPOUND:
            return False
        parts = range(SHORTEST_PART, len(word_key) - 1)
        return word_key in self._ends or any(
            word_key[:n] in self.keys or word_key[-n:] in self.keys for n in parts
        )

    @cached_property
    def _ends(self) -> frozenset[str]:
        return frozenset(
            one[n:]
            for one in self.keys
            if len(one) <= LONGEST_COMPOUND
            for n in range(1, len(one) - SHORTEST_PART + 1)
        )


@lru_cache(maxsize=16)  # an edit is checked again and again against the same form
def sources_of(form: LetterForm) -> tuple[FormFacts, Source, Source, Source, frozenset[str]]:
    """Return a form's facts, and as sources the applicant's, all, and those of its head line.

    Last come the roots of the words by which the job is called and what it asks for.
    """
    facts = FormFacts(form)
    read = [Reading(entry) for entry in facts.entries]
    own = Source(form, [one for one in read if one.entry.owner == "applicant"])
    heads = Source(form, [one for one in read if one.entry.field in ("job_title", "company")])
    asked = [one.text for one in requirements(form.advertisement)]
    asked += [form.job_title, form.company, form.preferred_qualifications]
    roots = frozenset(root(one) for text in asked for one in keys_of(text))
    return facts, own, Source(form, read), heads, roots
