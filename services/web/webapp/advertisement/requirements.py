"""What an advertisement requires, each thing by itself: a skill, years, a degree, a language."""

# ruff: noqa: RUF001 - apostrophes and dashes as people type them

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from webapp.facts.entries import end_cleanly
from webapp.facts.lexicon import CERTIFICATES
from webapp.facts.text import words
from webapp.facts.tongues import LEVELS, TONGUES
from webapp.facts.tools import TOOLS

from .cues import WISH
from .degrees import NO_DEGREE_NEEDED, asked_degree
from .items import Items, items_in, without_opening
from .phrases import COUNTS, OLD, YEARS
from .reading import Statement, statements

Kind = Literal["skill", "years", "degree", "language", "certificate", "other"]
MOST = 60  # requirements; what stands behind them is counted
MOST_TEXT = 160  # characters of a requirement as it is shown
MOST_WORDS = 8  # of what a sentence of prose asks for
NAME_WORDS = 2  # of something listed by its name alone
AND = ("and", "und", "et", "y", "or")
BETWEEN = re.compile(r"[,;/&]|\b(?:and|und|et|y)\b")
CEFR = re.compile(r"\b([ABC][12])\b")
LANGUAGE_CUE = re.compile(
    r"\b(?:languages?|speak\w*|spoken|written|writ(?:e|ing)|verbal|native|mother tongue|"
    r"bilingual|fluen\w+|"
    r"[ABC][12]|proficien\w+|command|sprach\w*|sprechen|sprichst|wort und schrift|fließend\w*|"
    r"verhandlungssicher\w*|muttersprach\w*|\w*kenntnisse|langues?|courant|couramment|parle[zr]|"
    r"écrit|oral|"
    r"bilingue|maternelle|idiomas?|hablad[oa]|escrito|nivel|nativo|level|conversational|"
    r"business)\b|(?:knowledge of|conocimientos? de|connaissance d[eu]) (?:the |el )?\w+\Z",
    re.IGNORECASE,
)
# "We are looking for a nurse" names the job; what stands behind 'who' or 'with' is asked for.
SEEKS = re.compile(
    r"(?:we(?:['’]re| are)? (?:look\w* for|seek\w*|need|want|hir\w+)|wir suchen|"
    r"nous (?:re)?cherchons|buscamos)(?!.*\b(?:who|with|that|mit|der|die|avec|qui|con|que)\b)",
    re.IGNORECASE,
)
LICENCE = re.compile(
    r"\b(?:(?:clean |full |valid |uk |eu )*driv(?:ing|er['’]?s) licen[cs]e|führerschein\w*|"
    r"permis b|permis de conduire|"
    r"carné de conducir|licen[cs]ed?\b|certifi(?:ed|cates?|cations?)|accredit\w+|chartered|"
    r"registered|"
    r"registration|zertifi\w+|certificación|certificat\w*|DBS|security clearance|right to work|"
    r"work permit)",
    re.IGNORECASE,
)
PARTS = re.compile(
    r",?\s+(?:and|und)\s+(?=(?:must|should|will|have|has|hold|speak|are|is)\s)|"
    r"\s*;\s*|\s+[–—-]\s+|,\s+(?=(?:ideally|preferably|idealerweise|idéalement|idealmente|"
    r"nice to have|bonus)\b)"
    r"|[,.]\s+(?=[^,;]{2,60}\s(?:is|are|would be|ist|sind|wäre|est|serait|es)\s(?:an?\s|ein\s|"
    r"un\s|also\s|highly\s|of\s)?"
    r"(?:\w+\s)?(?:plus|bonus|advantage|asset|desirable|preferred|beneficial|nice|von vorteil|"
    r"wünschenswert|souhaité|atout)\b)"
    r"|,?\s+(?:and|und|et)\s+(?=[^,;]{2,40}\s(?:is|are|would be)\s(?:an?\s|"
    r"also\s)?(?:\w+\s)?(?:plus|bonus|advantage|asset|nice)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that is asked for.

    Attributes:
        text: as it is shown.
        options: what is to be found among the applicant's facts.
        every: all options are needed, else one is enough.
        years: how many, 0 if it isn't said; of a language and a degree `level` is how high.
        wish: it need not be met.
        instead: experience is accepted in its place.
    """

    kind: Kind
    text: str
    options: tuple[str, ...]
    every: bool = False
    years: int = 0
    level: int = 0
    wish: bool = False
    instead: bool = False


def requirements(advertisement: str) -> list[Requirement]:
    """Return what the advertisement requires, in its order, each thing once."""
    found: dict[tuple[str, frozenset[str]], Requirement] = {}
    for statement in statements(advertisement):
        for one in _of(statement):
            kind = "skill" if one.kind in ("years", "other") else one.kind
            named = frozenset(" ".join(w.key for w in words(o)) or o for o in one.options)
            before = found.get((kind, named))
            if before is None:
                found[kind, named] = one
            elif one.years > before.years or (before.wish and not one.wish):
                found[kind, named] = replace(one, wish=one.wish and before.wish)
    return list(found.values())


def _of(statement: Statement) -> Iterator[Requirement]:
    """Yield the requirements of a statement; a wish in one part doesn't make the rest one."""
    for part in PARTS.split(statement.text):
        text = end_cleanly(part.strip(" ,–—-"))
        if len(text) < 2:
            continue
        wish = statement.wish or WISH.search(text) is not None
        for one in _of_part(text, listed=statement.listed):
            yield replace(one, wish=wish, text=_shown(one.text))


def _of_part(text: str, *, listed: bool) -> Iterator[Requirement]:
    tongues = list(_tongues(text))
    if tongues:
        yield from tongues
        return
    if degree := asked_degree(text):
        instead = NO_DEGREE_NEEDED.search(text) is not None
        yield Requirement(
            "degree", without_opening(text), degree.subjects, level=degree.level, instead=instead
        )
        return
    years = None if OLD.search(text) else YEARS.search(text)
    if years:
        yield from _years(text, years)
        return
    if named := tuple(
        dict.fromkeys(w.text for w in words(text) if w.key in CERTIFICATES and w.capital)
    ):
        yield Requirement("certificate", without_opening(text), named)
        return
    if LICENCE.search(text):
        yield Requirement("certificate", without_opening(text), (without_opening(text),))
        return
    items = items_in(text)
    if items.skill or any(word.key in TOOLS for word in words(text)):
        yield from _skills(items)
    elif listed and len(text) > 3:
        name = len(items.whole.split()) <= NAME_WORDS and items.whole[:1].isupper()
        yield Requirement("skill" if name else "other", items.whole, (items.whole,))
    elif items.opened and len(items.whole.split()) <= MOST_WORDS and not SEEKS.match(text):
        yield Requirement("other", items.whole, (items.whole,))


def _skills(items: Items, years: int = 0) -> Iterator[Requirement]:
    for group in items.groups:
        text = group.text
        if years:
            text = f"{years} {'year' if years == 1 else 'years'} of {text}"
        yield Requirement("years" if years else "skill", text, group.options, group.every, years)


def _years(text: str, found: re.Match[str]) -> Iterator[Requirement]:
    count = found["count"].casefold()
    years = COUNTS.get(count) or int(count)
    before, behind = text[: found.start()], text[found.end() :]
    items = items_in(behind if len(behind) > 3 else before, skill=True)
    if items.groups:
        first, *more = items.groups
        # "3 years of data analysis with Python": the years are the first thing's.
        timed = items.groups if items.is_list else (first,)
        if not more:
            whole = without_opening(text)
            yield Requirement("years", whole, first.options, first.every, years)
            return
        yield from _skills(replace(items, groups=timed), years)
        yield from _skills(replace(items, groups=tuple(one for one in more if one not in timed)))
        return
    yield Requirement("years", without_opening(text), ("",), years=years)


def _tongues(text: str) -> Iterator[Requirement]:
    """Yield the languages that a statement asks for; 'our French customers' speak none."""
    found = words(text)
    named = [
        (word, tongue) for word in found if (tongue := _tongue(word.key, word.text)) is not None
    ]
    if not named:
        return
    others = [w for w in found if _tongue(w.key, w.text) is None and w.key not in AND]
    if others and not LANGUAGE_CUE.search(text):
        return
    either = re.search(r"\b(?:or|oder|ou|o)\b", text) is not None and len(named) > 1
    levels = [
        LEVELS[w.key]
        for w in found
        if w.key in LEVELS and w.key not in ("gut", "good", "school", "limited")
    ]
    levels += [LEVELS[one.lower()] for one in CEFR.findall(text)]
    level = max(levels, default=0)
    if either:
        yield Requirement(
            "language", without_opening(text), tuple(t for _, t in named), level=level
        )
        return
    inner = [_bound(text, one.end, two.start) for (one, _), (two, _) in pairwise(named)]
    bounds = pairwise([0, *inner, len(text)])
    for (word, tongue), (start, end) in zip(named, bounds, strict=True):
        own = _level_in(text[start:end])
        if not own and all(each.key in AND for each in words(text[start : word.start])):
            own = _level_in(text[: named[0][0].start])  # "fluent English and German"
        yield Requirement(
            "language", _with_level(tongue.capitalize(), text[start:end], own), (tongue,), level=own
        )


def _tongue(key: str, text: str) -> str | None:
    stem = key.removesuffix("kenntnissen").removesuffix("kenntnisse").rstrip("-")
    name = TONGUES.get(stem) or TONGUES.get(text.casefold())
    if name is None or (
        stem == name and not text[:1].isupper() and name in ("polish", "english", "thai", "latin")
    ):
        return None
    return name


def _bound(text: str, start: int, end: int) -> int:
    """Return where the words about one language end and those about the next begin."""
    cut = BETWEEN.search(text, start, end)
    return cut.start() if cut else start


def _level_in(text: str) -> int:
    return max(
        (LEVELS[w.key] for w in words(text) if w.key in LEVELS and w.key != "school"), default=0
    )


def _with_level(name: str, text: str, level: int) -> str:
    if cefr := CEFR.search(text):
        return f"{name}, {cefr[1]}"
    return f"{name}, {('', 'basic', 'working level', 'fluent', 'native')[level]}" if level else name


def _shown(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if len(text) <= MOST_TEXT else text[: text.rfind(" ", 0, MOST_TEXT)] + " …"
