"""Jobs: which title somebody held at which employer, when, and what they did there."""

# ruff: noqa: RUF001 - every language's dashes and quotes are what this reads

import re
from dataclasses import dataclass
from typing import NamedTuple

from .entries import end_cleanly
from .fillers import is_gap
from .occupations import OCCUPATIONS
from .periods import Period, find_period
from .text import words

# "Director of Sales" names no employer.
FUNCTIONS = (
    r"(?:Sales|Marketing|Data|Engineering|Operations|Finance|HR|Human|Product|IT|Research"
    r"|Design|Education"
    r"|Studies|Nursing|Music|Photography|Communications?|Development|Programmes?|Programs?"
    r"|Services|Technology|Strategy)"
)
AT = r"(?:at|@|bei|beim|chez|bij|hos|presso)"
AT_NAME = r"(?:with|for|from|en|no|na|em|w|we|in|im|pour|per)"  # only before a capital
CAPITAL = r"(?=[^\W\d_a-zäöüßéèêñçżółśźćńą])"
HAS_AT = re.compile(rf"\s{AT}\s", re.IGNORECASE)
TITLE_AT = re.compile(rf"(?P<title>.+?),?\s+{AT}\s+(?P<employer>.+)", re.DOTALL | re.IGNORECASE)
TITLE_WITH = re.compile(
    rf"(?P<title>[^,;:(]+?)\s+{AT_NAME}\s+(?:the\s+|der\s+|den\s+)?{CAPITAL}(?P<employer>.+)",
    re.DOTALL,
)
OF = re.compile(
    r"(?P<title>(?:[\w-]+\s){0,2}(?:CEO|CTO|CFO|COO|[Ff]ounder|[Cc]o-?founder|[Oo]wner"
    r"|[Dd]irector|[Pp]resident|[Mm]anager))"
    rf"\s+of\s+(?!{FUNCTIONS}\b){CAPITAL}(?P<employer>.+)"
)
EMPLOYER_END = re.compile(
    r"\s*(?:,(?!\d{3})|[;:(–—]|\s-\s|\.\s|\s(?:where|when|as|since|from|until|doing|handling|running"
    r"|responsible"
    r"|leading|managing|with|while|mentoring|in charge|wo|où|donde|dove|and (?=i\s)"
    r"|part-time|full-time)\b)"
)
# Sentences by which people tell of a job, and the same without them.
OPENERS = re.compile(
    r"(?:(?:i['’]m|i\s(?:am|was|have been|'ve been)|i've been|currently|presently|now"
    r"|at present|at the moment|previously"
    r"|formerly|before that|today|then|ich bin|ich war|zurzeit|derzeit|aktuell|früher"
    r"|je suis|j'ai été|actuellement"
    r"|auparavant|soy|fui|he sido|actualmente|sono|attualmente)[\s,:]+)*"
    r"(?:(?:i\s)?(?:currently\s|now\s|also\s|have\s|'ve\s)*(?:work|worked|working"
    r"|been working|employed|serve|served|serving|acted"
    r"|volunteer|volunteered|interned)[\s]+(?=as\s|at\s|for\s|with\s|in\s))?"
    r"(?:ich arbeite\s|ich arbeitete\s|ich habe\s|je travaille\s|j'ai travaillé\s"
    r"|trabajo\s|trabajé\s|lavoro\s|ho lavorato\s)?"
    r"(?:(?:as|als|comme|como|come)\s)?(?:(?:an?|the|ein|eine|un|une|una)\s)?",
    re.IGNORECASE,
)
AT_AS = re.compile(
    rf"(?:{AT}|for|with)\s+(?P<employer>[^,;:]+?),?\s+(?:as|als|comme|como)\s+(?:(?:an?|the"
    rf"|ein|eine|un|une|una)\s)?"
    r"(?P<title>[^,;:.]+?)(?=\s(?:and i|where|since|from|until|who|which)\b|[,;:.(]|\Z)",
    re.IGNORECASE,
)
PLACE_FIRST = re.compile(rf"(?:{AT}|for|with)\s+(?P<employer>.+)", re.IGNORECASE)
PART = re.compile(r"\s*(?:,(?!\d{3})|\||:|\s[-–—/]\s|–|—)\s*")
BRACKETED = re.compile(r"\(([^()]*)\)")
I_DID = re.compile(
    r"\A(?:i\s(?:have\s|also\s)?|i've\s)(?=[a-z])", re.IGNORECASE
)  # "I picked fruit"
MOST_TITLE = 7  # words


@dataclass(frozen=True, slots=True)
class Job:
    """One job: any part may be empty.

    Attributes:
        text: the entry as typed.
        plain: it reads in a sentence as it was typed: "Analyst at Trello since 2020".
        told: what the entry tells besides; `more` is what stands in the bullets behind it.
    """

    text: str
    title: str = ""
    employer: str = ""
    period: Period | None = None
    told: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    plain: bool = True

    @property
    def reading(self) -> str:
        """The entry as it reads best, with what was done there."""
        return "; ".join((self.text if self.plain else self._rewritten, *self.more))

    @property
    def _rewritten(self) -> str:
        name = " at ".join(part for part in (self.title, self.employer) if part)
        when = f" ({self.period.text})" if self.period else ""
        return "; ".join((f"{name}{when}", *self.told))


def parse_job(text: str) -> Job:
    """Return the job that an entry tells of, as far as it can be told."""
    if is_gap(text):
        return Job(text)
    period = find_period(text)
    rest = text if period is None else _without(text, period)
    opener = OPENERS.match(rest)
    said = rest[opener.end() if opener else 0 :].strip(" ,;-–—") or rest
    names = _names(said)
    told = tuple(end_cleanly(one) for one in names.told if one)
    title = I_DID.sub("", names.title)
    plain = names.plain and said == rest and title == names.title
    if not (title or names.employer):
        text, plain = I_DID.sub("", text), True
    return Job(text, title, names.employer, period, told, plain=plain)


def is_title(text: str) -> bool:
    """Tell whether a phrase ends, or begins, as a job title does."""
    found = [word.key for word in words(text)]
    if not found or len(found) > MOST_TITLE or found[0].isdigit():
        return False
    return any(
        part in OCCUPATIONS for one in found for part in (one, one.rstrip("s"), *one.split("-"))
    )


def _without(text: str, period: Period) -> str:
    before, after = text[: period.start].rstrip(" ,"), text[period.end :].lstrip()
    return f"{before}{'' if not after or after[0] in ',.;:' else ' '}{after}"


class _Names(NamedTuple):
    title: str
    employer: str
    told: list[str]
    plain: bool  # they stand in the order of a sentence


def _names(rest: str) -> _Names:
    if found := AT_AS.match(rest):
        told = [rest[found.end() :].strip(" ,;:")]
        return _Names(found["title"].strip(), found["employer"].strip(), told, plain=False)
    listed = _listed(rest)
    if (
        listed.employer
        and listed.title
        and not HAS_AT.search(listed.title)
        and rest.startswith(listed.title + ",")
    ):
        return listed  # 'HR Manager, Pets at Home'
    found = TITLE_AT.fullmatch(rest) or OF.fullmatch(rest) or TITLE_WITH.fullmatch(rest)
    if found:
        title, told = _title(found["title"])
        if is_title(title) or (not told and len(title.split()) <= MOST_TITLE):
            employer, more = _cut(found["employer"])
            return _Names(title, employer, [*told, more], plain=not told)
    if found := PLACE_FIRST.fullmatch(rest):
        employer, more = _cut(found["employer"])
        return _Names("", employer, [more], plain=False)
    return _listed(rest)


def _title(text: str) -> tuple[str, list[str]]:
    """Return the title of "Account Manager: Sales", and what stands behind it."""
    first, *more = PART.split(text)
    return (text, []) if not more else (first, more)


def _cut(text: str) -> tuple[str, str]:
    """Return an employer's name and what is told behind it."""
    end = EMPLOYER_END.search(text)
    if not end:
        return end_cleanly(text), ""
    return text[: end.start()].strip(), text[end.start() :].strip(" ,;:–—-()")


def _listed(rest: str) -> _Names:
    """Return the parts of "Design Engineer, Rolls-Royce, Derby" and "Trello: Analyst"."""
    parts = [part.strip() for part in PART.split(rest) if part and part.strip()]
    titles = [part for part in parts[:2] if is_title(BRACKETED.sub("", part))]
    if titles:
        others = [part for part in parts if part != titles[0]]
        employer = others[0] if others and _is_name(others[0]) else ""
        told = others[1:] if employer else others
        return _Names(titles[0], employer, told, plain=not employer)
    if parts and _is_name(parts[0]) and len(parts[0].split()) <= MOST_TITLE:
        return _Names("", parts[0], parts[1:], plain=True)
    return _Names("", "", parts, plain=True)


def _is_name(text: str) -> bool:
    """Tell whether a phrase is written as a name: most of its words with a capital."""
    found = [word for word in words(text) if len(word.text) > 3 or word.capital]
    capitals = sum(word.text[:1].isupper() or word.text[:1].isdigit() for word in found)
    return bool(found) and 2 * capitals > len(found) and not text[:1].isdigit()
