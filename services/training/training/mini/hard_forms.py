"""Draws forms with values that small models fail at: long fields, other scripts, similar posts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training.mini.foreign_names import ForeignNameMaker
from training.mini.forms import LENGTHS, Form
from training.mini.word_maker import HERE, held_out

DUTIES = tomllib.loads((HERE / "words.toml").read_text("utf-8"))["duties"]
DID, DO, THINGS, KINDS = (DUTIES[name].split() for name in ("did", "do", "things", "kinds"))
AROUND = DUTIES["around"]
PLURAL = ("GCSEs", "A-levels", "certificates")
YEARS = re.compile(r"\d{4}|years")
MONTHS = "January February March April May June July August September October November December"


@dataclass
class Workplace:
    """A post's title and company, drawn once."""

    title: str
    company: str


class HardFormMaker(ForeignNameMaker):
    """A FormMaker that draws the share `hard` of its values of the kinds that models fail at."""

    def __init__(self, seed: int | str, *, hard: float, **options: Any) -> None:
        super().__init__(seed, **options)
        self.hard = hard

    def usual_or_hard(
        self, usual: Callable[[], str], hard: Callable[[], str], share: float = 1.0
    ) -> str:
        return hard() if self.rng.random() < self.hard * share else usual()

    def invented(self, low: int = 2, high: int = 3) -> str:
        """As FormMaker's, but that a part begins with a vowel, for `an Analyst`."""
        text = super().invented(low, high)
        cut = text.casefold().lstrip("bcdfghjklmnpqrstvwxyz")
        opened = self.rng.random() < self.hard / 2 and len(cut) > 1 and not held_out(cut)
        return cut.capitalize() if opened else text

    def name(self) -> str:
        return self.usual_or_hard(super().name, self.other_name)

    def company(self) -> str:
        def other() -> str:
            return self.pick(
                (2, self.scripted),
                (2, lambda: f"{self.accented()} {self.word('sector')}"),
                (2, lambda: f"{self.word('sector')} {self.rng.randint(1, 2999)}"),
                (2, lambda: f"{self.word('sector')} of {self.invented()} and {self.invented()}"),
            )

        return self.usual_or_hard(super().company, other, 0.25)

    def span(self) -> str:
        """Years as people write them: 2017-2020, 2017 to 2020, since March 2021."""
        r = self.rng
        begin = r.randint(1975, 2024)
        end = begin + r.randint(1, 12)
        month, other = r.choice(MONTHS.split()), r.choice(MONTHS.split())
        numeric = f"{r.randint(1, 12):02}/{begin} to {r.randint(1, 12):02}/{end}"
        return r.choice(
            (f"{begin}-{end}", f"{begin}-{end}", f"{begin} - {end}", f"{begin} to {end}",
             f"{begin}-{end % 100:02}", f"from {begin} until {end}", f"since {begin}", f"{begin}",
             f"{month} {begin} to {other} {end}", f"since {month} {begin}", numeric,
             f"{r.randint(2, 48)} years", f"{r.randint(2, 30)} months")
        )  # fmt: skip

    def workplace(self) -> Workplace:
        return Workplace(self.title()[0], self.company())

    def duties(self, verbs: list[str]) -> str:
        """`planned the weekly rota, trained colleagues and wrote reports by hand`."""
        found = [self.duty(verb) for verb in self.rng.sample(verbs, self.rng.randint(2, 5))]
        return f"{', '.join(found[:-1])} and {found[-1]}"

    def duty(self, verb: str) -> str:
        r = self.rng
        thing = r.choice(THINGS)
        text = self.pick(
            (3, lambda: f"{verb} {thing}"),
            (4, lambda: f"{verb} the {r.choice(KINDS)} {thing}"),
            (2, lambda: f"{verb} {thing} and {r.choice(THINGS)}"),
            (2, lambda: f"{verb} the {self.word('domain').lower()} {thing}"),
            (1, lambda: f"{verb} {self.word('skill')} for {r.choice(THINGS)}"),
            (1, lambda: f"{verb} {r.randint(2, 250)} {thing}"),
            (1, lambda: f"{verb} the {self.invented().lower()} {thing}"),
        )
        return f"{text} {r.choice(AROUND)}" if r.random() < 0.2 else text

    def form(self) -> Form:
        """As FormMaker's, with a length, and of two posts that begin alike where it has two."""
        form, work = super().form(), ("Past Working Experience", "Current Working Experience")
        form.length = self.rng.choice((None, None, *LENGTHS))
        if all(key in form.values for key in work) and self.rng.random() < self.hard * 0.8:
            for key, (text, kind) in zip(work, self.alike(form), strict=True):
                form.values[key], form.kinds[key] = text, kind
        return form

    def alike(self, form: Form) -> list[tuple[str, str]]:
        """Two posts with words in common, also with the job: at most one of them has years.

        Where a second post begins like the first one, or like the job, only its field tells how it
        goes on; and whether years come after it, only the form does.
        """
        r, title, place = self.rng, form.values["Job Title"], self.company()
        if r.random() < 0.6:
            title = self.title()[0]
        titles = [title, r.choice((title, self.near(title), self.near(title), self.title()[0]))]
        places = [place, r.choice((self.company(), self.company(), self.near(place)))]
        posts = [(f"{a} at {b}", "role") for a, b in zip(titles, places, strict=True)]
        if r.random() < 0.4:
            one = r.choice((", {}", " ({})", ", {}")).format(self.span())
            posts[0] = (posts[0][0] + one, "any")
        return r.sample(posts, 2)

    def near(self, text: str) -> str:
        """The first word or the last one of a text, and another: `Data Analyst`, `Data Clerk`."""
        first, *_, last = text.split() if " " in text else (text, text)
        other = self.word(self.rng.choice(("domain", "role.any", "sector")))
        return self.rng.choice(
            (f"{first} {other}", f"{first} {self.invented()}", f"{other} {last}")
        )

    def usual_experience(self) -> tuple[str, str]:
        """FormMaker's, but seldom with years: else they are in reach behind every post."""
        text, kind = super().experience()
        while YEARS.search(text) and self.rng.random() < 0.6:
            text, kind = super().experience()
        return text, kind

    def experience(self) -> tuple[str, str]:
        r = self.rng
        if r.random() >= self.hard:
            return self.usual_experience()
        now = r.random() < 0.5
        verbs, one = DO if now else DID, self.workplace()
        text = self.pick(
            (5, lambda: f"{one.title} at {one.company}"),
            (2, lambda: f"{one.title} at {one.company}, {self.span()}"),
            (1, lambda: f"{one.title} at {one.company} ({self.span()})"),
            (1, lambda: f"{self.span()} {one.title} at {one.company}"),
            (1, lambda: f"{one.title} at {one.company}, {self.span()}; {self.title()[0]} at {self.company()}, {self.span()}"),  # noqa: E501
            (1, lambda: f"{one.title} at {one.company}; {self.near(one.title)} at {self.company()}"),  # noqa: E501
            (5, lambda: f"{one.title} at {one.company}, where I {self.duties(verbs)}"),
            (2, lambda: f"{one.title} at {one.company}. I {self.duties(verbs)}."),
            (1, lambda: f"{one.title} at {one.company}. I {self.duties(verbs)}. I also {self.duties(verbs)}."),  # noqa: E501
            (1, lambda: f"{one.title} at {one.company}, where I {self.duties(verbs)}; before that {self.title()[0]} at {self.company()}, where I {self.duties(DID)}"),  # noqa: E501
            (1, lambda: f"I {self.duties(verbs)} at {one.company}"),
        )  # fmt: skip
        return text, "any"

    def item(self) -> str:
        r = self.rng
        return self.pick(
            (3, lambda: self.word("skill")),
            (3, lambda: f"{self.word('domain').lower()} {self.word('skill')}"),
            (3, lambda: f"{r.choice(THINGS)[:-1]} {r.choice(('planning', 'writing', 'control', 'handling', 'review', 'training'))}"),  # noqa: E501
            (2, lambda: self.invented().lower()),
            (1, self.invented),
            (1, lambda: f"{self.invented().upper()[:3]} {r.randint(1, 99)}"),
        )  # fmt: skip

    def skills(self) -> tuple[str, str]:
        if self.rng.random() >= self.hard:
            return super().skills()
        n = self.rng.randint(3, 12)
        text = ", ".join(dict.fromkeys(self.item() for _ in range(n)))
        return text, "list" if n < 5 else "any"

    def qualifications(self) -> tuple[str, str]:
        if self.rng.random() >= self.hard:
            return super().qualifications()
        r, usual = self.rng, super().qualifications()[0]
        return self.pick(
            (2, lambda: f"{usual}, {self.span()}"),
            (2, lambda: f"{self.word('degree')} Level {r.randint(1, 8)} in {self.word('subject')}"),
            (2, lambda: f"{r.choice(PLURAL)} in {self.word('subject')} and {self.word('subject')}"),
            (2, lambda: self.invented().upper()[: r.randint(2, 6)]),
            (2, lambda: f"{usual}; {self.item()} certificate"),
            (1, lambda: f"{usual}, {self.item()} licence, {self.invented().upper()} certificate"),
            (1, lambda: f"{self.word('degree')} {self.word('subject')} ({self.span()}); {self.word('degree')} {self.word('subject')} ({self.span()})"),  # noqa: E501
        ), "any"  # fmt: skip

    def preferred(self) -> tuple[str, str]:
        if self.rng.random() >= self.hard:
            return super().preferred()
        return self.pick(
            (3, lambda: f"experience with {self.item()}, {self.item()} and {self.item()}"),
            (2, lambda: f"experience of {self.item()} and of {self.rng.choice(THINGS)}"),
            (1, lambda: f"{self.rng.randint(2, 15)}+ years of {self.item()}"),
            (1, lambda: f"{self.item()}, {self.item()}, {self.item()}"),
        ), "np"  # fmt: skip
