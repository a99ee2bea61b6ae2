"""What the check finds in a letter, as requests to write a sentence again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contract.form import LetterForm
from webapp.check import check

from .cutting import parts_of
from .plan import ORDERS, Part

MOST = 6  # of a letter, each time
MOST_FACTS = 3  # in a sentence
REASONS = {
    "placeholder": "“{}” was left to be filled in",
    "quotation": "it was copied from the advertisement",
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

    def is_in(self, others: Sequence["Fault"]) -> bool:
        """Tell whether it is still there: the sentence as it is, or one of the facts left out."""
        return any(one == self or set(one.facts) & set(self.facts) for one in others)


def faults_of(form: LetterForm, letter: str, paragraphs: Sequence[tuple[Part, str]]) -> list[Fault]:
    """Return what has to be written again, the gravest first."""
    report = check(form, letter)
    found: dict[tuple[int, str], Fault] = {}
    places = list(_places(letter, paragraphs))
    for finding in report.unsourced:
        at = next(
            (
                (number, one)
                for start, number, one in places
                if start < finding.end and finding.start < start + len(one)
            ),
            None,
        )
        if at and (finding.kind == "quotation" or at not in found):
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
    left_out = [
        Fault(number, f"{', '.join(told)} was left out", facts=told)
        for number, texts in by_part.items()
        for start in range(0, len(texts), MOST_FACTS)
        for told in [tuple(texts[start : start + MOST_FACTS])]
    ]
    return [*found.values(), *left_out][:MOST]


def _places(letter: str, paragraphs: Sequence[tuple[Part, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield where each sentence begins in the letter, its paragraph's number and its text."""
    at = 0
    for number, (_, text) in enumerate(paragraphs):
        for one in parts_of(text):
            at = letter.index(one, at)
            yield at, number, one
            at += len(one)
