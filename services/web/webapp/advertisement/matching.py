"""Each requirement with the applicant's own evidence, in part or in full, or as a gap."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from webapp.facts.text import key, words
from webapp.facts.tongues import LEVELS, TONGUES

from .degrees import level_of
from .evidence import Evidence, Found, OwnFacts, Told
from .requirements import CEFR, Requirement

Verdict = Literal["met", "part", "gap"]
MOST_SHOWN = 3  # pieces of evidence
LEVEL_NAMES = ("", "school", "vocational", "bachelor's", "master's", "doctoral")
TONGUE_LEVELS = ("", "basic", "working", "fluent", "native")
GAP = "Your form doesn't say so."


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement, what the form says to it, and what is missing.

    `answer` is what the applicant has of it, in the applicant's own words; '' if nothing.
    """

    requirement: Requirement
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    note: str = ""
    answer: str = ""


def row(requirement: Requirement, own: OwnFacts) -> Row:
    """Return a requirement with its evidence."""
    if requirement.kind == "language":
        return _language(requirement, own)
    if requirement.kind == "degree":
        return _degree(requirement, own)
    if requirement.kind == "years" and requirement.options == ("",):
        return _years(requirement, own, own.jobs, "work")
    return _named(requirement, own)


def _named(asked: Requirement, own: OwnFacts) -> Row:
    found = {option: hit for option in asked.options if (hit := own.find(option))}
    whole = [option for option, hit in found.items() if hit.closeness == "all"]
    if not found:
        return Row(asked, "gap", note=GAP)
    best = found[whole[0]] if whole else next(iter(found.values()))
    if asked.years and whole:
        return _years(asked, own, best.facts, whole[0])
    evidence = _evidence(hit for option, hit in found.items() if option in whole or not whole)
    if asked.every and len(whole) < len(asked.options):
        missing = ", ".join(one for one in asked.options if one not in whole)
        return Row(asked, "part", evidence, f"Your form doesn't tell of {missing}.", _answer(best))
    if whole:
        return Row(asked, "met", evidence, answer=_answer(best))
    note = f"Your form says “{evidence[0].text}”; it doesn't name {asked.options[0]} itself."
    return Row(asked, "part", evidence, note)


def _years(asked: Requirement, own: OwnFacts, facts: tuple[Told, ...], of: str) -> Row:
    wanted = f"{asked.years} {'year' if asked.years == 1 else 'years'}"
    if not facts:
        return Row(asked, "gap", note=f"Asks for {wanted}; your form has no jobs.")
    have = own.years_of(facts)
    evidence = _evidence([Found("all", facts)])
    answer = _answer(Found("all", facts)) if asked.options != ("",) else ""
    what = f" of {of}" if asked.options != ("",) else ""
    if have is None:
        told = of if what else "jobs"
        note = f"Asks for {wanted}{what}; your form has {told}, no years."
        return Row(asked, "part", evidence, note, answer)
    if have < asked.years:
        note = f"Asks for {wanted}{what}; your form tells of {have or 'less than one'}."
        return Row(asked, "part", evidence, note, answer)
    return Row(asked, "met", evidence, f"Your form tells of {have} years.", answer)


def _language(asked: Requirement, own: OwnFacts) -> Row:
    part: Row | None = None
    for option in asked.options:
        for told in own.told:
            if told.is_job or option not in _tongues(told.shown.text):
                continue
            level = _level(told.shown.text)
            if not asked.level or level >= asked.level:
                return Row(asked, "met", (told.shown,), answer=option.capitalize())
            wanted = f"{TONGUE_LEVELS[asked.level]} {option.capitalize()}"
            said = "no level" if not level else f"“{told.shown.text}”"
            note = f"Asks for {wanted}; your form has {said}."
            answer = "" if level else option.capitalize()
            part = part or Row(asked, "part", (told.shown,), note, answer)
    return part or Row(asked, "gap", note=GAP)


def _tongues(text: str) -> set[str]:
    found = {TONGUES.get(word.key.removesuffix("kenntnisse"), "") for word in words(text)}
    return found - {""}


def _level(text: str) -> int:
    levels = [LEVELS[key(word.text)] for word in words(text) if key(word.text) in LEVELS]
    levels += [LEVELS[one.lower()] for one in CEFR.findall(text)]
    return max(levels, default=0)


def _degree(asked: Requirement, own: OwnFacts) -> Row:
    held = [
        (level_of(told.shown.text), told)
        for told in own.told
        if not told.is_job and told.shown.field == "qualifications"
    ]
    held = sorted((one for one in held if one[0]), key=lambda one: -one[0])
    if not held:
        if asked.instead and own.jobs:
            note = "Your form has no degree; experience is accepted in its place."
            return Row(asked, "part", _evidence([Found("all", own.jobs)]), note)
        return Row(asked, "gap", note="Your form has no degree.")
    of_subject = [(level, told) for level, told in held if _fits(asked, told, own)]
    level, best = of_subject[0] if of_subject else held[0]
    shown = (best.shown,)
    if level < asked.level:
        wanted, has = LEVEL_NAMES[asked.level], LEVEL_NAMES[level]
        note = f"Asks for a {wanted} degree; your form has a {has} one."
        return Row(asked, "part", shown, note)
    if not of_subject:
        subjects = " or ".join(one for one in asked.options if one)
        return Row(asked, "part", shown, f"Asks for {subjects}; your form has another subject.")
    return Row(asked, "met", shown)


def _fits(asked: Requirement, degree: Told, own: OwnFacts) -> bool:
    """Tell whether a degree is of a subject that is asked for; behind 'a related field' any is."""
    if "" in asked.options:
        return True
    found = [hit for option in asked.options if (hit := own.find(option))]
    return any(
        told.entry.number == degree.entry.number and hit.closeness == "all"
        for hit in found
        for told in hit.facts
    )


def _answer(found: Found) -> str:
    """Return the skill or certificate as the applicant lists it; of a job there is none."""
    kinds = ("skill", "language", "certificate")
    return next((told.shown.text for told in found.facts if told.kind in kinds), "")


def _evidence(found: Iterable[Found]) -> tuple[Evidence, ...]:
    shown = dict.fromkeys(told.shown for hit in found for told in hit.facts)
    return tuple(shown)[:MOST_SHOWN]
