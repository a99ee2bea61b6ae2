"""What the check finds in a letter, as requests to write a sentence again."""

from collections.abc import Sequence
from dataclasses import dataclass

from contract.form import LetterForm
from webapp.check import check

from .cutting import parts_of
from .plan import ORDERS, Part

MOST = 6  # of a letter, each time
MOST_FACTS = 3  # in a sentence
REASONS = {
    "placeholder": "“{}” was left to be filled in",
    "": "“{}” is not in the facts",
}
NAMES = {"company_present": "company", "job_title_present": "job_title"}


@dataclass(frozen=True)
class Fault:
    """A sentence without a source, or facts that were left out, in the paragraph of a number."""

    paragraph: int
    reason: str
    sentence: str = ""
    facts: tuple[str, ...] = ()


def faults_of(form: LetterForm, letter: str, paragraphs: Sequence[tuple[Part, str]]) -> list[Fault]:
    """Return what has to be written again, the gravest first."""
    report = check(form, letter)
    found: dict[tuple[int, str], Fault] = {}
    for finding in report.unsourced:
        at = next(
            (
                (number, one)
                for number, (_, text) in enumerate(paragraphs)
                for one in parts_of(text)
                if finding.text in one
            ),
            None,
        )
        if at and at not in found:
            reason = REASONS.get(finding.kind, REASONS[""]).format(finding.text)
            found[at] = Fault(at[0], reason, sentence=at[1])
    for rule in report.rules:
        if not rule.ok and rule.rule in NAMES and paragraphs:
            name = str(getattr(form, NAMES[rule.rule]))
            one = parts_of(paragraphs[0][1])[0]
            found.setdefault((0, one), Fault(0, f"“{name}” is not named", sentence=one))
    left = [one.text for one in report.facts if one.matters and not one.used]
    by_part: dict[int, list[str]] = {}
    for text in left:
        if ORDERS.search(text):
            continue
        number = next(
            (n for n, (part, _) in enumerate(paragraphs) if any(text in f for f in part.facts)),
            None,
        )
        if number is not None:
            by_part.setdefault(number, []).append(text)
    for number, texts in by_part.items():
        told = tuple(texts[:MOST_FACTS])
        found[number, ""] = Fault(number, f"{', '.join(told)} was left out", facts=told)
    return list(found.values())[:MOST]
