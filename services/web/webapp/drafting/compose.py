"""Writes a letter by a model: draft, check, and what was found once more, at most twice."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from contract.form import LetterForm
from webapp.check import Report, check
from webapp.check.layout import SHORTEST
from webapp.facts.text import contains, count_words, plain
from webapp.letters.language import language_for, own_language

from . import requests
from .cutting import cut, is_letter, parts_of, shortened
from .faults import Fault, faults_of
from .languages import LANGUAGES, Words
from .plan import Part, plan

TRIES = 2  # at a sentence, after the draft
ROOM = 1.5  # times the words that were asked for are kept
COOL, WARM = 0.3, 0.8  # temperatures: of the draft, of a second try at a sentence
# For a letter that would be too short: it claims nothing.
FILLING = Part("what such a job is about and why it is worth doing")
Show = Callable[[str, str], None]


class Ask(Protocol):
    """Asks the model."""

    def __call__(self, messages: requests.Messages, *, temperature: float) -> AsyncGenerator[str]:
        """Yield the answer so far, again and again. Closing the iterator ends the generation."""


@dataclass(frozen=True)
class Stage:
    """The letter behind one step: draft, first and second correction."""

    name: str
    text: str


@dataclass
class Composer:
    """One letter. What is written stays, so that `write` goes on where an error ended it.

    Attributes:
        show: called with the text so far, and a sentence on what is being done.
        stages: the letter after each step that is done.
        language: of the letter, a BCP 47 tag; one of LANGUAGES.
    """

    form: LetterForm
    ask: Ask
    show: Show = lambda _text, _doing: None
    tries: int = TRIES
    stages: list[Stage] = field(default_factory=list)
    paragraphs: list[tuple[Part, str]] = field(default_factory=list)
    _done: int = 0  # parts of the plan

    @cached_property
    def language(self) -> str:
        return language_for(self.form)

    @property
    def whole(self) -> str:
        """The whole letter as it is now; empty until its draft is done."""
        return self._letter() if self.stages else ""

    async def write(self) -> str:
        """Return the letter."""
        if not self.stages:
            await self._draft()
            self.stages.append(Stage("draft", self._letter()))
        while len(self.stages) <= self.tries:
            if not await self._correct(len(self.stages)):
                break
            await self._fill()
            self.stages.append(Stage(f"correction {len(self.stages)}", self._letter()))
        self.show(self._letter(), "")
        return self._letter()

    @property
    def _words(self) -> Words:
        return LANGUAGES[self.language]

    async def _draft(self) -> None:
        parts = plan(self.form)
        while self._done < len(parts):
            part = parts[self._done]
            if not self._is_told(part):
                self.paragraphs += await self._paragraph(part, parts)
                self._open()
            self._done += 1
        await self._fill()

    async def _fill(self) -> None:
        """Give a letter that is too short a paragraph more."""
        if count_words(self._letter()) < SHORTEST:
            last = len(self.paragraphs) - 1
            self.paragraphs[last:last] = await self._paragraph(FILLING, plan(self.form))

    def _is_told(self, part: Part) -> bool:
        """Tell whether the letter, whole already, has what a paragraph would tell."""
        written = " ".join(text for _, text in self.paragraphs)
        return count_words(written) >= SHORTEST and all(
            contains(plain(written), plain(fact)) for fact in part.names
        )

    async def _paragraph(self, part: Part, parts: Sequence[Part]) -> list[tuple[Part, str]]:
        """Return the paragraph that the model writes, or all where it writes a whole letter."""
        most = round(part.words[1] * ROOM)
        answer = ""
        request = requests.paragraph(self.form, part, self.language)
        async with aclosing(self.ask(request, temperature=COOL)) as answers:
            async for answer in answers:
                found = cut(answer)
                whole = is_letter(answer)
                if not whole and (len(found.paragraphs) > 1 or len(answer.split()) > most):
                    break
                self._shown(found.paragraphs if whole else found.paragraphs[:1])
        found = cut(answer)
        if found.letter:
            facts = tuple(fact for one in parts for fact in one.facts)
            return [(replace(part, facts=facts), one) for one in self._new(found.paragraphs)]
        return [
            (part, one) for one in self._new([shortened(one, most) for one in found.paragraphs[:1]])
        ]

    def _new(self, paragraphs: Sequence[str]) -> list[str]:
        """Return the paragraphs without sentences that the letter has already."""
        seen = {plain(one) for _, text in self.paragraphs for one in parts_of(text)}
        fresh: list[str] = []
        for paragraph in paragraphs:
            kept = [one for one in parts_of(paragraph) if plain(one) not in seen]
            seen |= {plain(one) for one in kept}
            if kept:
                fresh.append(" ".join(kept))
        return fresh

    def _shown(self, now: Sequence[str]) -> None:
        if now:
            first, *others = [*(one for _, one in self.paragraphs), *now]
            self.show("\n\n".join([self._words.greeting, self._words.opened(first), *others]), "")

    def _open(self) -> None:
        """Write the first paragraph as it stands under the greeting."""
        for part, text in self.paragraphs[:1]:
            self.paragraphs[0] = (part, self._words.opened(text))

    async def _correct(self, number: int) -> bool:
        """Have each fault written again; tell whether there was any."""
        found = self._faults()
        for fault in found:
            if not fault.is_in(self._faults()):
                continue  # it was mended with another
            self.show(self._letter(), f"Writing a sentence once more: {fault.reason}")
            await self._mend(fault, number)
        return bool(found)

    async def _mend(self, fault: Fault, number: int) -> None:
        part, text = self.paragraphs[fault.paragraph]
        request = (
            requests.sentence(part, fault, self.form, self.language)
            if fault.sentence
            else requests.missing(part, fault.facts, self.language)
        )
        answer = ""
        warmth = COOL if number == 1 else WARM
        async with aclosing(self.ask(request, temperature=warmth)) as answers:
            async for answer in answers:
                if len(_sentences(answer)) > 1:
                    break
        new = next(iter(_sentences(answer)), "")
        if not new:
            return
        new = " ".join(self._new([new]))  # nothing, where the letter says the same already
        mended = text.replace(fault.sentence, new, 1) if fault.sentence else f"{text} {new}"
        mended = " ".join(mended.split())
        before = check(self.form, self._letter())
        self.paragraphs[fault.paragraph] = (part, mended)
        self._open()
        if not _is_better(check(self.form, self._letter()), before):
            self.paragraphs[fault.paragraph] = (part, text)

    def _faults(self) -> list[Fault]:
        found = faults_of(self.form, self._letter(), self.paragraphs)
        if own_language(self.form) in ("", self.language):
            return found
        return [one for one in found if not one.facts]  # they are there, in the other language

    def _letter(self) -> str:
        texts = [text for _, text in self.paragraphs if text]
        closing = f"{self._words.closing}\n{self.form.applicant_name}"
        return "\n\n".join([self._words.greeting, *texts, closing])


def _sentences(answer: str) -> list[str]:
    return parts_of(" ".join(cut(answer).paragraphs))


def _is_better(after: Report, before: Report) -> bool:
    """Tell whether a letter has fewer faults: sentences without a source weigh more than facts.

    Of what was copied over several sentences, one sentence less is better already.
    """

    def faults(of: Report) -> tuple[int, int, int, int]:
        broken = sum(not rule.ok for rule in of.rules)
        left = sum(fact.matters and not fact.used for fact in of.facts)
        copied = sum(len(one.text) for one in of.unsourced if one.kind == "quotation")
        return len(of.unsourced), broken, left, copied

    return faults(after) < faults(before)
