"""What is said of each sentence: from the form, about the job, without a source, or not judged."""

from collections.abc import Iterator

from webapp.facts.text import root

from .letter import Letter
from .report import Finding, Sentence, Verdict
from .words.generic import GENERIC


def verdicts(letter: Letter, findings: list[Finding]) -> Iterator[Sentence]:
    """Yield each sentence of the letter's text with its verdict."""
    stances: dict[int, list[tuple[str, bool]]] = {}
    for clause in letter.clauses:
        used = any(_tells(letter, word.key) for word in letter.words_of(clause))
        stances.setdefault(clause.sentence, []).append((clause.stance, used))
    marks = sorted((one.start, one.end) for one in findings)
    for number, sentence in enumerate(letter.sentences):
        if sentence.zone != "text" and not _marked(marks, sentence.start, sentence.end):
            continue
        start = sentence.start + len(sentence.text) - len(sentence.text.lstrip())
        verdict = _verdict(stances.get(number, []), _marked(marks, sentence.start, sentence.end))
        yield Sentence(start, sentence.start + len(sentence.text.rstrip()), verdict)


def _tells(letter: Letter, key: str) -> bool:
    """Tell whether a word is one of the applicant's facts."""
    return key not in GENERIC and len(key) > 1 and root(key) in letter.own.roots


def _marked(marks: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and last > start for first, last in marks)


def _verdict(clauses: list[tuple[str, bool]], marked: bool) -> Verdict:
    if marked:
        return "without_source"
    if any(stance == "own" and used for stance, used in clauses):
        return "from_form"
    if any(stance in ("job", "wish") for stance, _ in clauses):
        return "about_job"
    return "not_judged"
