"""The applicant's own facts, to be found by the words of what an advertisement asks for."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from contract.form import FIELDS, LetterForm
from webapp.facts import Entry, FormFacts
from webapp.facts.jobs import Job
from webapp.facts.periods import Period, find_period
from webapp.facts.text import root, words

from .phrases import EMPTY

Closeness = Literal["all", "some", "implied"]
MONTHS = 12
MOST_OF = 0.6  # of the words of a longer phrase
SEVERAL = 3  # words, from which on most of them are worth showing
# Other names of one thing, as single words.
NAMES = {
    "amazon web services": "aws", "google cloud platform": "gcp", "google cloud": "gcp",
    "microsoft azure": "azure", "power bi": "powerbi", "ms excel": "excel",
    "microsoft excel": "excel", "ms office": "msoffice", "microsoft office": "msoffice",
    "google sheets": "googlesheets", "node js": "nodejs", "node.js": "nodejs",
    "react.js": "react", "vue.js": "vue", "scikit learn": "scikit-learn", "k8s": "kubernetes",
    "js": "javascript", "ts": "typescript", "golang": "go", "postgres": "postgresql",
    "machine learning": "ml", "maschinelles lernen": "ml", "machine-learning": "ml",
    "natural language processing": "nlp", "amazon s3": "s3", "ci / cd": "ci/cd",
    "search engine optimisation": "seo", "search engine optimization": "seo",
    "customer relationship management": "crm", "c sharp": "c#",
    "computer science": "computing", "informatik": "computing", "informatique": "computing",
    "informática": "computing", "mathematik": "mathematics", "mathématiques": "mathematics",
    "matemáticas": "mathematics", "statistik": "statistics", "statistiques": "statistics",
    "betriebswirtschaftslehre": "business", "betriebswirtschaft": "business", "bwl": "business",
    "wirtschaftswissenschaften": "economics", "économie": "economics", "economía": "economics",
}  # fmt: skip
NAME = re.compile(
    r"(?<![\w.+#-])(?:" + "|".join(map(re.escape, sorted(NAMES, key=len, reverse=True)))
    + r")(?![\w+#-])"
)  # fmt: skip
# Who knows the second has used the first.
IMPLIES = {
    "sql": "mysql postgresql sqlite t-sql plsql pl/sql bigquery",
    "python": "django flask fastapi pandas pytorch numpy pyspark",
    "javascript": "typescript react angular vue nodejs svelte",
    "java": "spring", "php": "laravel symfony", "ruby": "rails", "linux": "debian ubuntu",
    "excel": "vba excel-vba", "spreadsheets": "excel googlesheets", "sap": "s/4hana hana",
    "msoffice": "excel powerpoint", "cloud": "aws azure gcp", "git": "github gitlab",
}  # fmt: skip
NUMBER = re.compile(r"[\d.,]+\+?")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the applicant's form says, as it stands there, and in which field."""

    text: str
    field: str

    @property
    def label(self) -> str:
        """The field as people read it."""
        return FIELDS[self.field].label


@dataclass(frozen=True, slots=True)
class Found:
    """The facts that speak of something, and whether with all of its words."""

    closeness: Closeness
    facts: tuple["Told", ...]


class Told:
    """A fact, or a whole job, with the roots of its words."""

    __slots__ = ("entry", "is_job", "kind", "period", "roots", "shown")

    def __init__(self, entry: Entry, text: str, kind: str, shown: str = "") -> None:
        self.entry, self.kind = entry, kind
        self.is_job = entry.job is not None
        self.roots = roots_of(text)
        self.shown = Evidence(shown or text, entry.field)
        self.period: Period | None = entry.job.period if entry.job else find_period(text)

    @property
    def months(self) -> int:
        """The months that the fact itself counts: "4 years of Python"."""
        return self.period.months if self.period else 0


class OwnFacts:
    """All that the applicant's own fields tell, found by words."""

    def __init__(self, form: LetterForm, this_year: int) -> None:
        self.this_year = this_year
        entries = FormFacts(form).of("applicant")
        self.entries = tuple(one for one in entries if one.field != "applicant_name")
        self.told = tuple(told for entry in self.entries for told in _told(entry))
        self._by_root: dict[str, list[int]] = {}
        for number, told in enumerate(self.told):
            for one in told.roots:
                self._by_root.setdefault(one, []).append(number)

    @cached_property
    def jobs(self) -> tuple[Told, ...]:
        """The jobs."""
        return tuple(told for told in self.told if told.is_job)

    def find(self, phrase: str) -> Found | None:
        """Return the facts that speak of a phrase: with all of its words, or with most."""
        wanted = roots_of(phrase)
        if not wanted:
            return None
        counted: dict[int, int] = {}
        for one in wanted:
            for number in self._by_root.get(one, ()):
                counted[number] = counted.get(number, 0) + 1
        whole = [n for n, count in counted.items() if count == len(wanted)]
        if whole:
            return Found("all", tuple(self.told[n] for n in sorted(whole)))
        if len(wanted) == 1 and (implied := self._implied(next(iter(wanted)))):
            return Found("implied", implied)
        most = [n for n, count in counted.items() if count >= MOST_OF * len(wanted)]
        if len(wanted) >= SEVERAL and most:
            return Found("some", tuple(self.told[n] for n in sorted(most)))
        return None

    def years_of(self, facts: tuple[Told, ...]) -> int | None:
        """Return the whole years that facts tell of, None if they tell of none."""
        counted = max((told.months for told in facts if not told.is_job), default=0)
        worked = self._months([told for told in facts if told.is_job])
        months = max(counted, worked)
        return months // MONTHS if months else None

    def _months(self, jobs: list[Told]) -> int:
        """Return the months of jobs; those that overlap count once."""
        spans: list[tuple[int, int]] = []
        lasting = 0
        for period in (job.period for job in jobs if job.period):
            if period.months:
                lasting += period.months
            elif period.first:
                spans.append((period.first, period.last or self.this_year))
        years, until = 0, 0
        for first, last in sorted(spans):
            years += max(0, last - max(first, until))
            until = max(until, last)
        return years * MONTHS + lasting

    def _implied(self, wanted: str) -> tuple[Told, ...]:
        names = next((v for k, v in IMPLIES.items() if root(k) == wanted), "")
        numbers = {n for name in names.split() for n in self._by_root.get(root(name), ())}
        return tuple(self.told[n] for n in sorted(numbers))


def roots_of(text: str) -> frozenset[str]:
    """Return the roots of a phrase's words, without those that say nothing of it."""
    plain = NAME.sub(lambda match: NAMES[match[0]], " ".join(text.casefold().split()))
    keys = [word.key for word in words(plain)]
    parts = [p for one in keys for p in ([one] if "/" in one else one.split("-")) if p]
    told = [one for one in parts if one not in EMPTY and not NUMBER.fullmatch(one)]
    return frozenset(root(one) for one in told)


def _told(entry: Entry) -> list[Told]:
    if entry.job is not None:
        return [Told(entry, entry.text, "job", _job(entry.job))]
    return [
        Told(entry, fact.text, fact.kind)
        for fact in entry.facts
        if fact.kind in ("skill", "language", "degree", "certificate", "school", "achievement")
    ] or [Told(entry, entry.text, "entry")]


def _job(job: Job) -> str:
    """Return a job in short: "Analyst at Trello (2019 - present)"."""
    name = " at ".join(part for part in (job.title, job.employer) if part)
    if not name:
        return job.text
    return f"{name} ({job.period.text})" if job.period else name
