"""How much of the CVs is read, and how much of what is read is right: field by field."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from webapp.core.folding import fold
from webapp.letters.form import FormError
from webapp.profiles.content import Profile
from webapp.profiles.reading import Refused, read_file

from .formats import FORMATS, file_of
from .layouts import LAYOUTS, page_of
from .people import PEOPLE, SEEN, VERSION

KINDS = ("contact", "jobs", "education", "skills", "languages", "certificates")
Facts = Counter[tuple[str, str, str]]


def facts_of(profile: Profile) -> Facts:
    """Return every field that is filled, as kind, field and text; a job's fields name the job.

    Of dates the years count, for a dense CV has no months.
    """
    facts: Facts = Counter()
    for name, value in vars(profile.contact).items():
        facts["contact", name, _same(value)] += bool(value)
    for job in profile.jobs:
        who = f"{_same(job.title)} / {_same(job.employer)}"
        when = f"{who} {job.start[:4]}-{job.end[:4]}"
        for name, value in (("title", job.title), ("employer", job.employer), ("period", when)):
            facts["jobs", name, _same(value)] += bool(value)
        for line in job.text.replace(";", "\n").splitlines():
            facts["jobs", "text", _same(line)] += bool(line.strip())
    for study in profile.education:
        when = f"{study.start[:4]}-{study.end[:4]}"
        for name, value in (("degree", study.degree), ("school", study.school), ("period", when)):
            facts["education", name, _same(value)] += bool(value)
    for skill in profile.skills:
        facts["skills", "skill", _same(skill)] += 1
    for spoken in profile.languages:
        facts["languages", "language", _same(f"{spoken.language}: {spoken.level}")] += 1
    for each in profile.certificates:
        facts["certificates", "certificate", _same(each)] += 1
    return +facts


def read(kind: str, content: bytes) -> Profile:
    """Return what is read of a file; nothing if it is refused."""
    try:
        return Profile.parse(read_file(f"cv.{kind}", content).values)
    except (Refused, FormError):
        return Profile()


def evaluate() -> dict[str, Any]:
    """Read all CVs and return precision and recall: of all, by kind, format, layout, and part."""
    rows = [
        (person, kind, layout, facts_of(PEOPLE[person]), facts_of(read(kind, content)))
        for person in range(len(PEOPLE))
        for layout in LAYOUTS
        for kind in FORMATS
        for content in (file_of(page_of(PEOPLE[person], layout), kind),)
    ]
    pairs = [(want, got) for *_, want, got in rows]
    return {
        "version": VERSION,
        "files": len(rows),
        **_figures(pairs),
        "held_out": _figures((w, g) for person, _, _, w, g in rows if person >= SEEN),
        "fields": {
            name: _figures((_of(w, name), _of(g, name)) for w, g in pairs) for name in KINDS
        },
        "formats": {
            name: _figures((w, g) for _, kind, _, w, g in rows if kind == name) for name in FORMATS
        },
        "layouts": {
            name: _figures((w, g) for _, _, layout, w, g in rows if layout == name)
            for name in LAYOUTS
        },
    }


def line(result: dict[str, Any]) -> str:
    """Return the result in one line."""
    held = result["held_out"]
    return (
        f"CVs read ({result['files']} files): precision {result['precision']:.3f}, recall "
        f"{result['recall']:.3f}; held-out people: {held['precision']:.3f}, {held['recall']:.3f}"
    )


def _figures(pairs: Iterable[tuple[Facts, Facts]]) -> dict[str, float]:
    wanted = found = right = 0
    for want, got in pairs:
        wanted, found, right = (
            wanted + want.total(),
            found + got.total(),
            right + (want & got).total(),
        )
    return {
        "precision": round(right / found, 4) if found else 0.0,
        "recall": round(right / wanted, 4) if wanted else 0.0,
    }


def _of(facts: Facts, kind: str) -> Facts:
    return Counter({fact: count for fact, count in facts.items() if fact[0] == kind})


def _same(text: str) -> str:
    return " ".join(fold(text).strip(" .").split())
