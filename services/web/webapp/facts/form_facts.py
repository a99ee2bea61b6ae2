"""The form, understood once: typed facts, each with its owner, for prompt, check, page and files.

An advertisement's words, and the company's, are never the applicant's: `of("applicant")` is all
that a sentence about the applicant may rest on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from contract.form import TYPED, LetterForm

from .contacts import contacts_in
from .entries import Piece, end_cleanly, jobs_of, pieces, sentences_of
from .fillers import is_filler, is_gap
from .jobs import I_DID, Job, is_title, parse_job
from .lexicon import CERTIFICATES, DEGREES, SCHOOLS
from .page_text import page_text
from .periods import find_period
from .skills import is_tongue, items_of
from .text import words

STUDY_PART = re.compile(r",(?!\d{3})")
Owner = Literal["applicant", "advertisement", "company"]
Kind = Literal[
    "name", "employer", "title", "period", "achievement", "degree", "school", "certificate",
    "skill", "language", "contact", "gap", "wanted", "job title", "company",
]  # fmt: skip
JOBS = ("past_experience", "current_experience")
OWNERS: dict[str, Owner] = {
    "job_title": "advertisement",
    "preferred_qualifications": "advertisement",
    "advertisement": "advertisement",
    "company": "company",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the form tells; facts of one job or degree share their `entry`."""

    kind: Kind
    text: str
    owner: Owner
    field: str
    entry: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One job, degree, list of skills or requirement, as it reads best, and its facts."""

    number: int
    field: str
    owner: Owner
    text: str
    facts: tuple[Fact, ...]
    job: Job | None = None


class FormFacts:
    """All that a form tells."""

    def __init__(self, form: LetterForm) -> None:
        self.form = form

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all fields, in the form's order; fillers are none."""
        found: list[Entry] = []
        for field in TYPED:
            value = getattr(self.form, field.name)
            for entry in _entries(field.name, value, len(found)):
                found.append(entry)  # noqa: PERF402 - each is numbered by those before it
        return tuple(found)

    def of(self, owner: Owner) -> tuple[Entry, ...]:
        """Return the entries that are the owner's."""
        return tuple(entry for entry in self.entries if entry.owner == owner)

    @property
    def facts(self) -> Iterator[Fact]:
        """The facts of all entries."""
        return (fact for entry in self.entries for fact in entry.facts)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The applicant's jobs."""
        return tuple(entry.job for entry in self.entries if entry.job)


def owner_of(field: str) -> Owner:
    """Return whose a field's facts are: the applicant's, unless it is about the job."""
    return OWNERS.get(field, "applicant")


def _entries(field: str, value: str, start: int) -> Iterator[Entry]:
    if field == "advertisement":
        value = page_text(value)
    maker = _Maker(field, start)
    if value and field in ("job_title", "company", "applicant_name"):
        kind: Kind = {"job_title": "job title", "company": "company"}.get(field, "name")  # type: ignore[assignment]
        return iter((maker.entry(end_cleanly(value), (kind, end_cleanly(value))),))
    if not value or is_filler(value):
        return iter(())
    told = [piece for piece in pieces(value) if not is_filler(piece.text)]
    if field in JOBS:
        return iter([maker.job(job) for job in _jobs(told)])
    if field == "skills":
        return iter([maker.skills(piece.text) for piece in told])
    if field == "qualifications":
        return iter([maker.education(piece.text) for piece in told])
    return iter([maker.entry(one.text, ("wanted", one.text)) for one in told])


class _Maker:
    """Makes the entries of one field, numbered from `start` on."""

    def __init__(self, field: str, start: int) -> None:
        self.field, self.number = field, start - 1
        self.owner = owner_of(field)

    def entry(self, text: str, *facts: tuple[Kind, str], job: Job | None = None) -> Entry:
        self.number += 1
        made = [Fact(kind, one, self.owner, self.field, self.number) for kind, one in facts if one]
        made += [
            Fact("contact", one, self.owner, self.field, self.number) for one in contacts_in(text)
        ]
        return Entry(self.number, self.field, self.owner, text, tuple(made), job)

    def job(self, job: Job) -> Entry:
        if is_gap(job.text):
            did: list[tuple[Kind, str]] = [("achievement", one) for one in job.more]
            return self.entry("; ".join((job.text, *job.more)), ("gap", job.text), *did)
        told: list[tuple[Kind, str]] = [("achievement", one) for one in (*job.told, *job.more)]
        when = job.period.text if job.period else ""
        names: list[tuple[Kind, str]] = [("title", job.title), ("employer", job.employer)]
        if not (job.title or job.employer):
            return self.entry(
                job.reading, ("achievement", job.text), ("period", when), *told, job=job
            )
        return self.entry(job.reading, *names, ("period", when), *told, job=job)

    def skills(self, text: str) -> Entry:
        items = [item for item in items_of(text) if not is_filler(item)]
        kinds: list[tuple[Kind, str]] = [
            ("language" if is_tongue(item) else "skill", item) for item in dict.fromkeys(items)
        ]
        return self.entry(", ".join(item for _, item in kinds), *kinds)

    def education(self, text: str) -> Entry:
        parts = [end_cleanly(part) for part in STUDY_PART.split(text)]
        return self.entry(text, *((_kind_of_study(part), part) for part in parts if part))


def _kind_of_study(part: str) -> Kind:
    keys = [word.key.replace(".", "") for word in words(part)]
    if any(one in DEGREES for one in keys):
        return "degree"
    if any(one in CERTIFICATES for one in keys):
        return "certificate"
    if any(one in SCHOOLS for one in keys):
        return "school"
    period = find_period(part)
    if part.isdigit() or (period and len(period.text) > len(part) // 2):
        return "period"
    return "degree" if any("degree" in one or "diplom" in one for one in keys) else "certificate"


def _jobs(told: list[Piece]) -> Iterator[Job]:
    """Yield the jobs of a field's pieces; bullets and sentences behind a job belong to it."""
    current: Job | None = None
    for piece in told:
        for text in (one for part in sentences_of(piece.text) for one in jobs_of(part)):
            job = parse_job(text)
            if current is not None and not _begins_job(job, piece):
                if current.period is None and job.period and not (job.title or job.employer):
                    current = replace(current, period=job.period)
                current = replace(current, more=(*current.more, I_DID.sub("", text)))
                continue
            if current is not None:
                yield current
            current = job
    if current is not None:
        yield current


def _begins_job(job: Job, piece: Piece) -> bool:
    """Tell whether a piece is a job of its own and not what was done in the one before it."""
    if is_gap(job.text):
        return True
    named = bool(job.title and job.employer and is_title(job.title))
    if piece.bullet:
        return named
    return (
        named or bool(job.employer and job.period) or (is_title(job.title) and bool(job.employer))
    )
