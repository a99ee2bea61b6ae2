"""A letter and its form, read once: which source each place of the letter may rest on.

A claim about the applicant rests on the applicant's facts alone. Advertisement and company are
sources for clauses about the job, for the applicant's wishes, and for nothing else.
"""

import re
from bisect import bisect_left, bisect_right
from functools import cache, cached_property

from contract.form import LetterForm
from webapp.facts.contacts import contact_spans
from webapp.facts.jobs import Job
from webapp.facts.text import Word, plain, root, words

from .clauses import Clause, Splitter
from .sentences import Sentence, sentences
from .source import Source, sources_of
from .words.cues import ENGLISH, Cues
from .words.foreign_cues import LANGUAGES
from .words.generic import GENERIC
from .words.patterns import (
    AVAILABLE,
    DATE,
    DENIED_BEHIND,
    GERMAN_NOT,
    OF_SELF,
    QUOTES,
    TERMS,
)

GENERIC_ROOTS = frozenset(map(root, GENERIC))
SCOPE = 200  # characters behind a negation that it may deny
SHARE = 0.08  # of a text's words, for its language to be told


class Letter:
    """One letter beside its form."""

    def __init__(self, form: LetterForm, body: str) -> None:
        self.form, self.body = form, body
        self.facts, self.own, self.every, self.named, self._asked = sources_of(form)
        self.words: list[Word] = words(body)
        self.sentences: list[Sentence] = sentences(body)
        self._words_of: dict[int, list[Word]] = {}
        self._sentence_has: dict[tuple[str, int], bool] = {}
        self._says: dict[str, bool] = {}
        self._roots_of: dict[int, frozenset[str]] = {}
        self.places_of: dict[int, frozenset[int]] = {}  # by a clause's start: places.entries_at

    @cached_property
    def language(self) -> str:
        """The code of the letter's language, or '' if it is none that the cues know."""
        counted = {
            code: sum(word.key in cues.common for word in self.words)
            for code, cues in LANGUAGES.items()
        }
        best = max(counted, key=lambda code: counted[code])
        return best if counted[best] >= SHARE * max(1, len(self.words)) else ""

    @property
    def cues(self) -> Cues:
        """The patterns of the letter's language."""
        return LANGUAGES.get(self.language, ENGLISH)

    @cached_property
    def clauses(self) -> list[Clause]:
        """The clauses of the text, in order; head and foot are free."""
        splitter = Splitter(self.body, plain(self.form.company), self.own, self.cues)
        return list(splitter.clauses(self.sentences))

    @cached_property
    def _starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]

    @cached_property
    def free(self) -> list[tuple[int, int]]:
        """Stretches that make no claim: addresses, telephone numbers, dates to meet on,
        quotations."""
        found = list(contact_spans(self.body))
        for one in self.sentences:
            if TERMS.search(one.text):
                found.append((one.start, one.end))
            if one.zone != "text" or AVAILABLE.search(one.text):
                found += [
                    (one.start + m.start(), one.start + m.end()) for m in DATE.finditer(one.text)
                ]
        quoted = [m.span() for m in QUOTES.finditer(self.body) if self._is_quotation(m[1])]
        merged: list[tuple[int, int]] = []
        for start, end in sorted(found + quoted):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    @cached_property
    def _free_starts(self) -> list[int]:
        return [start for start, _ in self.free]

    @property
    def jobs_by_entry(self) -> dict[int, Job]:
        """The applicant's jobs by the number of their entry."""
        return self.own.jobs_by_entry

    @property
    def names_by_entry(self) -> list[tuple[frozenset[str], int]]:
        """The words of each employer's and school's name, with the entry that it stands in."""
        return self.own.names_by_entry

    @property
    def generic_roots(self) -> frozenset[str]:
        """The roots of words that anyone may write."""
        return GENERIC_ROOTS

    def clause_at(self, place: int) -> Clause | None:
        """Return the clause that a place is in."""
        at = bisect_right(self._starts, place) - 1
        return self.clauses[at] if at >= 0 else None

    def source_at(self, place: int) -> Source | None:
        """Return what a claim at a place may rest on; None if it is no claim."""
        at = bisect_right(self._free_starts, place) - 1
        if at >= 0 and place < self.free[at][1]:
            return None
        clause = self.clause_at(place)
        if clause is None or clause.stance == "free":
            return None if clause else self.every
        if clause.stance == "denied" or self._is_denied(clause, place):
            return None
        return self.own if clause.stance == "own" else self.every

    def is_asked_for(self, word_key: str) -> bool:
        """Tell whether the job is called so, or asks for it: not what else its ad speaks of."""
        return root(word_key) in self._asked

    def speaks_of_self(self, clause: Clause) -> bool:
        """Tell whether a clause speaks of what the writer is or did: not of 'my interest'."""
        return OF_SELF.search(self.body, clause.start, clause.end) is not None

    def text_of(self, clause: Clause) -> str:
        """Return a clause's text."""
        return self.body[clause.start : clause.end]

    def words_of(self, clause: Clause) -> list[Word]:
        """Return a clause's words."""
        if clause.start not in self._words_of:
            first, last = self.word_at(clause.start), self.word_at(clause.end)
            self._words_of[clause.start] = self.words[first:last]
        return self._words_of[clause.start]

    def sentence_has(self, pattern: re.Pattern[str], clause: Clause) -> bool:
        """Tell whether a clause's sentence has words of a pattern."""
        asked = (pattern.pattern, clause.sentence)  # a pattern's own hash reads all of it
        if asked not in self._sentence_has:  # a sentence may have thousands of clauses
            sentence = self.sentences[clause.sentence]
            found = pattern.search(self.body, sentence.start, sentence.end)
            self._sentence_has[asked] = found is not None
        return self._sentence_has[asked]

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether the letter has words of a pattern anywhere.

        It is looked for in small letters, which takes half as long as looking for either case.
        """
        said = self._says.get(pattern.pattern)
        if said is None:
            said = in_small_letters(pattern.pattern).search(self._small) is not None
            self._says[pattern.pattern] = said
        return said

    @cached_property
    def _small(self) -> str:
        return self.body.lower()

    def roots_of(self, clause: Clause) -> frozenset[str]:
        """Return the roots of a clause's words."""
        if clause.start not in self._roots_of:
            self._roots_of[clause.start] = frozenset(root(w.key) for w in self.words_of(clause))
        return self._roots_of[clause.start]

    def word_at(self, place: int) -> int:
        """Return the number of the first word that begins at a place or behind it."""
        return bisect_left(self._word_starts, place)

    @cached_property
    def _word_starts(self) -> list[int]:
        return [word.start for word in self.words]

    def _is_quotation(self, text: str) -> bool:
        return self.every.has(text) and not self.own.has(text)

    def _is_denied(self, clause: Clause, place: int) -> bool:
        """Tell whether a negation stands before the place, or denies it behind, in its clause."""
        return _within(self._denials, place, min(clause.end, place + SCOPE)) or _within(
            self._negations, max(clause.start, place - SCOPE), place
        )

    @cached_property
    def _negations(self) -> list[tuple[int, int]]:
        return [match.span() for match in self.cues.negation.finditer(self.body)]

    @cached_property
    def _denials(self) -> list[tuple[int, int]]:
        behind = [match.span() for match in DENIED_BEHIND.finditer(self.body)]
        if self.language == "de":  # 'Einen Kranschein besitze ich nicht'
            behind += [match.span() for match in GERMAN_NOT.finditer(self.body)]
        return sorted(behind)


@cache
def in_small_letters(pattern: str) -> re.Pattern[str]:
    """Return a pattern that disregards case as one for a text in small letters."""
    return re.compile(pattern.lower().replace("(?p<", "(?P<"))


def _within(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of the spans, in their order, begins and ends within a part of the text."""
    first = bisect_left(spans, (start, start))
    return first < len(spans) and spans[first][1] <= end
