"""Degrees and certificates: those that the form doesn't have, or has in another subject.

"Bachelor's degree" is sourced by 'BSc'; 'Bachelor of Arts' is not, nor is a BSc in a subject that
the form doesn't name.
"""

# ruff: noqa: RUF001 - every language's dashes, quotes and letters are what this reads

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from webapp.facts.abbreviations import signs_written_out
from webapp.facts.acronyms import meanings_of
from webapp.facts.lexicon import CERTIFICATES, DEGREES, SHORT_DEGREES
from webapp.facts.text import Word, key, words

from .letter import Letter
from .places import entries_at
from .report import Finding
from .source import Source
from .words.generic import FUNCTION
from .words.names import NOT_NAMES, SUBJECTS

# A level of education as it is written out; what an acronym means is in lexicon.DEGREES.
LEVELS = re.compile(
    r"(?<![A-Za-z])(?:"  # where no word begins, nothing is tried
    r"(?P<bachelor>\bbachelor(?:[’']?s)?[’']?\b|\bbachelorabschluss\b|\bundergraduate\sdegree\b"
    r"|\bбакалавр\w{0,4}|学士|學士|학사)"
    r"|(?P<master>\bmaster(?:[’']s|s[’']?)(?=\s(?:degree|program|thesis|from|in|preferred|required|desirable)\b|[.,;])"
    r"|\bmaster(?=\s(?:degree|thesis)\b|\sof\s(?:(?-i:[A-Z])|science\b|arts\b))"
    r"|\bmaster(?=\s(?:en|de|in)\s(?!the))|\bmasterabschluss\b|\bmáster\b|(?<!je )\bmaîtrise\b"
    r"|\bмагистр\w{0,4}"
    r"|硕士|碩士|修士|석사)"
    r"|(?P<doctor>\bdoctorates?\b|\bdoctoral\b|\bdoctor(?=\sof\b)|\bdoctorat\b"
    r"|\bdoctorado\b|\bpromovier(?:t|te)\b|(?-i:\bPromotion)(?=\s(?:in|an|habe|liegt)\s"
    r"(?-i:[A-ZÄÖÜ]|der|die|den|ich|in|an))|\bDr\.\s?(?:iur|rer|phil|med|ing|oec)\b"
    r"|\bdocteure?(?=\sen\b)|\bdoctora?(?=\sen\b)|\bune\sthèse\b|博士|박사)"
    r"|(?P<associate>\bassociate(?:[’']s|s)?(?=\sdegree\b)|\bassociate(?=\sin\s(?-i:[A-Z])))"
    r"|(?P<diploma>\bdiplomas?\b|\bdip\b|\bdiplom\b|\blicenciatura\b|\blaurea\b)"
    r"|(?P<school>\ba-levels?\b|\babitur\b|\bbaccalauréat\b)"
    r"|(?P<honours>\b(?:summa\s|magna\s)?cum\slaude\b|\bwith\s(?:first[- ]class\s)?honou?rs\b"
    r"|\bfirst[- ]class\s(?:honou?rs|degree)\b|\bvaledictorian\b|\bdean[’']s\slist\b)"
    r"|(?P<certificate>\bcertifi(?:ed|cates?|cations?)\b)"
    r"|(?P<licence>\b(?:licen[cs]ed|chartered)\b)"
    r"|(?P<degree>\bdegree(?=\s(?:in|from)\s)"
    r"|(?:(?<=\bmy )|(?<=university )|(?<=college ))degree\b))",
    re.IGNORECASE,
)
ACRONYM = re.compile(
    r"\b[A-Za-z]{1,3}(?:\.?[A-Za-z]{1,4}){1,2}\b(?:(?<=\.[A-Za-z])\.|(?<=\.[A-Za-z]{2})\.)?"
)
ONGOING = re.compile(
    r"\s(?:student|candidate|programme|program|applicant|studies)\b", re.IGNORECASE
)
HELD = re.compile(
    r"\b(?:hold|holding|earned|obtained|completed|received|did"
    r"|finished)\s(?:also\s)?(?:an?|my)\s\Z",
    re.IGNORECASE,
)
AFTER_SHORT = re.compile(r"\s(?:in|degree|from|\(?hons)\b", re.IGNORECASE)  # not 'MS Excel'
INTO_SUBJECT = re.compile(
    r"\.?[’']?(?:\s(?:degree|diploma|certificate))?\s(?P<of>in|of)\s(?:the\s)?"
)

KNOWN_ACRONYMS = CERTIFICATES | DEGREES.keys()
ANY_DEGREE = frozenset({"bachelor", "master", "doctor", "associate", "diploma", "degree"})
VOUCHERS = {  # what else in the form accounts for a level
    "degree": ANY_DEGREE,
    "honours": frozenset({"honours"}),
    "certificate": frozenset({"certificate", "licence", "diploma", "named"}),
    "licence": frozenset({"certificate", "licence", "named"}),
}


@dataclass(frozen=True, slots=True)
class Degree:
    """A degree at text[start:end]; `variety` is the science of a Bachelor of Science, or ''."""

    start: int
    end: int
    level: str
    variety: str


def degrees(letter: Letter) -> Iterator[Finding]:
    """Yield each degree or certificate that its clause has no source for."""
    body = letter.body
    end = 0
    all_degrees = sorted(_degrees_in(body), key=lambda one: (one.start, -one.end))
    in_clause = Counter(
        clause.start for one in all_degrees if (clause := letter.clause_at(one.start))
    )
    for degree in all_degrees:
        source = letter.source_at(degree.start)
        if source is None:
            source = letter.own if _signs_with(letter, degree) else None
        if source is None:
            continue
        stop = degree.end if not _sourced(source, _levels_of(source), degree) else 0
        stop = max(stop, _foreign_subject(source, body, degree))
        stop = max(stop, _at_other_school(letter, degree, in_clause))
        if stop and degree.start >= end:
            end = stop
            name = body[degree.start : stop]
            message = f"The form tells of no “{name}”."
            yield Finding(degree.start, stop, name, "degree", message)


@lru_cache(maxsize=64)  # sources are kept with their form (source.sources_of)
def _levels_of(source: Source) -> set[tuple[str, str]]:
    """Return the degrees that are held; a PhD student has no PhD yet."""
    text = signs_written_out(source.text)  # 'NVQ2'
    found = _degrees_in(text, in_form=True)
    levels = {(one.level, one.variety) for one in found if not ONGOING.match(text, one.end)}
    written_out = " ".join(meanings_of(source.keys))  # 'HND': a Higher National Diploma
    return levels | {(one.level, "") for one in _degrees_in(written_out)}


@lru_cache(maxsize=64)
def _levels_by_entry(source: Source) -> dict[int, set[str]]:
    """Return the levels of the degrees of each entry of the studies."""
    return {
        e.number: {one.level for one in _degrees_in(signs_written_out(e.text), in_form=True)}
        for e in source.entries
        if e.field == "qualifications"
    }


def _signs_with(letter: Letter, degree: Degree) -> bool:
    """Tell whether a degree stands behind the name in the head or the foot."""
    clause = letter.clause_at(degree.start)
    return clause is not None and clause.stance == "free" and degree.level != "licence"


def _at_other_school(letter: Letter, degree: Degree, in_clause: Counter[int]) -> int:
    """Return where a degree ends that the form has of another school than the clause, or 0."""
    clause = letter.clause_at(degree.start)
    if clause is None or clause.stance != "own" or letter.source_at(degree.start) is not letter.own:
        return 0
    if in_clause[clause.start] > 1:
        return 0  # 'After my BSc at A I earned an MSc'
    places = {n for n in entries_at(letter, clause) if n not in letter.jobs_by_entry}
    if not places:
        return 0
    studies = [e for e in letter.own.entries if e.field == "qualifications"]
    having = {n for n, levels in _levels_by_entry(letter.own).items() if degree.level in levels}
    if degree.level == "named":
        having = {e.number for e in studies if degree.variety in e.text.casefold()}
    return degree.end if having and not places & having else 0


def _degrees_in(text: str, *, in_form: bool = False) -> Iterator[Degree]:
    for match in LEVELS.finditer(text):
        yield Degree(match.start(), match.end(), match.lastgroup or "", _variety(text, match.end()))
    for match in ACRONYM.finditer(text):
        name = match[0].replace(".", "")
        if name.casefold() not in KNOWN_ACRONYMS:
            continue
        if ONGOING.match(text, match.end()) and not in_form:
            continue
        if name.casefold() in CERTIFICATES and name[0].isupper():
            yield Degree(match.start(), match.end(), "named", name.casefold())
        elif name.casefold() in DEGREES and (in_form or _is_degree(text, match, name)):
            yield Degree(match.start(), match.end(), *DEGREES[name.casefold()])


def _is_degree(text: str, match: re.Match[str], name: str) -> bool:
    """Tell a degree from a word or another acronym: BEd from bed, MS from MS Excel."""
    if name.casefold() not in SHORT_DEGREES:
        return True
    if sum(letter.isupper() for letter in name) < 2:
        return False
    return (
        len(name) > 2
        or AFTER_SHORT.match(text, match.end()) is not None
        or HELD.search(text, max(0, match.start() - 24), match.start()) is not None
    )


def _variety(text: str, end: int) -> str:
    """Return the 'science' of 'Bachelor of Science'."""
    into = INTO_SUBJECT.match(text, end)
    if not into or into["of"] != "of":
        return ""
    first = next(iter(words(text[into.end() : into.end() + 40])), None)
    return first.key if first else ""


def _sourced(source: Source, in_form: set[tuple[str, str]], degree: Degree) -> bool:
    levels = {level for level, _ in in_form}
    if degree.level in ("certificate", "licence") and source.has_certificate:
        return True  # which one, the claims tell
    if degree.level in VOUCHERS:
        return bool(levels & VOUCHERS[degree.level])
    if degree.level not in levels:
        return False
    missing = not {(degree.level, ""), (degree.level, degree.variety)} & in_form
    return not (degree.variety and missing) or source.knows(degree.variety)


def _foreign_subject(source: Source, body: str, degree: Degree) -> int:
    """Return where a subject that the form doesn't name ends, or 0."""
    into = INTO_SUBJECT.match(body, degree.end)
    if degree.level in {"honours", "licence", "school"} or not into:
        return 0
    stop, known = 0, False
    for word in _run(body, into.end()):
        foreign = word.key in SUBJECTS or (word.capital and word.key not in NOT_NAMES)
        if source.knows(word.key) or word.key in {"and", "of", "&"} or word.key == degree.variety:
            known = True
            continue
        if known and source.shortens(word.key):  # 'English lit'
            continue
        if word.key in FUNCTION:
            break
        if not foreign:
            continue
        stop = word.end
    return stop


def _run(body: str, start: int) -> Iterator[Word]:
    """Yield up to six words that only single spaces part."""
    stretch = body[start : start + 100]
    at = 0
    for word in words(stretch)[:6]:
        if stretch[at : word.start].strip(" ") or "\n" in stretch[at : word.start]:
            return
        at = word.end
        yield Word(start + word.start, start + word.end, word.text, key(word.text))
