"""The clauses of a letter's sentences: where one begins, and what it may rest on."""

# ruff: noqa: RUF001 - apostrophes as people type them

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from webapp.facts.text import plain

from .sentences import Sentence
from .source import Source
from .words.cues import ROLE_APPLIED_FOR, Cues
from .words.generic import GENERIC
from .words.patterns import MEETS, OF_ONESELF, OF_SELF, YOU

Stance = Literal["own", "job", "wish", "denied", "free"]
FIRST_PERSON = re.compile(r"\s*(?:I|I['’]\w+|my)\b", re.IGNORECASE)
BEGINNING = 250  # characters of a part by which it is known
SHORTEST_NAME = 4  # letters of a company's first word by which it is called
LEADING = re.compile(
    r"\W*(?:(?:that|although|though|while|whereas|since|as|if|and|but)\s)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause at body[start:end], and what it may rest on; `wishing` if it tells of a wish too."""

    start: int
    end: int
    stance: Stance
    sentence: int
    wishing: bool = False


@dataclass(frozen=True, slots=True)
class Splitter:
    """Splits sentences into clauses, by the language's cues and the company's plain name."""

    body: str
    company: str
    own: Source
    cues: Cues

    def clauses(self, sentences: Iterable[Sentence]) -> Iterator[Clause]:
        """Yield the clauses of the text, in order; head and foot are free."""
        for number, one in enumerate(sentences):
            yield from self._of_sentence(number, one)

    def _of_sentence(self, number: int, sentence: Sentence) -> Iterator[Clause]:
        if sentence.zone != "text":
            yield Clause(sentence.start, sentence.end, "free", number)
            return
        spans = list(self._spans(sentence))
        meets = MEETS.search(sentence.text) is not None and "not" not in sentence.text
        before: Stance = "own"
        for start, end in spans:
            stance = self._stance(self.body[start:end], before)
            if stance == "job" and meets:
                stance = "own"
            before = stance
            leads = end - start <= BEGINNING and OF_ONESELF.match(self.body[start:end])
            until = min(sentence.end, end + BEGINNING) if leads else end
            wishing = any(
                one.search(self.body, start, until) for one in (self.cues.wish, ROLE_APPLIED_FOR)
            )
            yield Clause(start, end, stance, number, wishing)

    def _spans(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """Yield the clauses' spans: a part without a subject belongs to the one behind it."""
        start = behind = sentence.start
        spoken = False  # of the writer or the reader, between `start` and `behind`
        for match in self.cues.boundary.finditer(self.body, sentence.start, sentence.end):
            end = match.start()
            spoken = spoken or any(
                one.search(self.body, behind, end) is not None for one in (self.cues.own, YOU)
            )
            behind = match.end()
            if end > start and (spoken or self._is_clause(start, end, behind)):
                yield start, behind
                start, spoken = behind, False
        yield start, sentence.end

    def _is_clause(self, start: int, end: int, behind: int) -> bool:
        """Tell whether a part begins with the reader or the company, or tells what one is: by its
        beginning alone, so that a long part costs no more than a short one."""
        begin = self.body[start : min(end, start + BEGINNING)]
        if self.cues.reader.search(begin) or self._is_about_company(begin):
            return True
        whole = end - start <= BEGINNING and OF_ONESELF.match(begin) is not None
        return whole and FIRST_PERSON.match(self.body, behind) is not None

    def _is_about_company(self, text: str) -> bool:
        """Tell whether the clause begins with the company: "Google is looking for"."""
        company = self.company
        if company.partition(" ")[0] not in plain(text[: len(company) + 40]):
            return False
        begin = plain(LEADING.sub("", text[: len(company) + 40], count=1)).lstrip(" \"'“")
        if company and begin.startswith((company, f"the {company}", f"at {company}, ")):
            return True
        short = company.partition(" ")[0]  # 'Corvane' of 'Corvane Insurance Group'
        is_name = len(short) >= SHORTEST_NAME and not self.own.relates(short)
        return is_name and short not in GENERIC and begin.startswith(f"{short} ")

    def _stance(self, text: str, before: Stance) -> Stance:
        cues = self.cues
        if cues.reported.search(text) or cues.reader.search(text):
            return "job"
        own = cues.own.search(text)
        if self._is_about_company(text) and not (own and OF_SELF.search(text)):
            return "job"
        if not own and YOU.search(text):
            return "job"
        if cues.wish.search(text) and not cues.having.search(text):
            return "wish"
        if not own and before in ("job", "wish"):
            return before
        return "own"
