"""What the form says is not finished yet, and the letter says is passed or held."""

# ruff: noqa: RUF001 - apostrophes as people type them

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding
from webapp.facts.text import root, words

from .mark import mark

NOT_YET = re.compile(
    r"\b(?:not (?:yet )?(?:finished|completed?|done|passed|taken)|unfinished|incomplete"
    r"|finishing|pursuing|in progress|ongoing|expected|expecting|due|to finish|candidate"
    r"|awaiting|pending|part[- ]way"
    r"|(?:1st|2nd|3rd|4th|first|second|third|fourth|final)[- ]year"
    r"|\d+ of \d+ \w+ (?:done|completed|passed)|booked|predicted|sitting|working towards"
    r"|(?:modules?|units?|exams?|papers?) (?:left|to go|missing)"
    r"|(?:group|part|paper|module|stage) \d+ (?:cleared|passed|done|completed)|enrolled|graduating"
    r"|dropped out|discontinued|studying(?: for)?)\b",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\b(?:passed|completed?|completing|finished|graduated?|graduation|holders?|hold|holding|earned"
    r"|obtained|achieved|gained|qualified|certified|awarded|got|received|took"
    r"|have (?:an?|my|the))\b",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"\b(?:not|n['’]t|yet|still|almost|nearly|will|once|until|towards|pursuing|studying|finishing"
    r"|completing|next|due|expect\w*|predicted|booked|ahead|half|soon|between|so far|part"
    r"|currently|now in|sitting|(?:first|second|third|final|2nd|3rd) (?:year|group|part)|modules?"
    r"|this (?:summer|autumn|spring|winter|year|january|february|march|april|may|june|july|august"
    r"|september|october|november|december))\b"
    r"|\d of",
    re.IGNORECASE,
)
PARTS = re.compile(r"[.;]\s|\n")
BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


def unfinished(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield a credential that a clause says is held, of which the form says that it isn't yet."""
    done = DONE.search(letter.body, clause.start, clause.end)
    sentence = letter.sentences[clause.sentence]
    if not done or OPEN.search(letter.body, sentence.start, sentence.end):
        return
    open_roots, finished = _credentials(letter)
    said = letter.roots_of(clause)
    for name in open_roots:
        special = name - finished
        if special & said and len(name & said) >= min(2, len(name)):
            last = letter.words_of(clause)[-1]
            named = [w for w in letter.words_of(clause) if root(w.key) in name]
            start = min(done.start(), named[0].start)
            end = max(done.end(), named[-1].end)
            yield from mark(
                letter,
                start,
                min(end, last.end),
                "degree",
                "The form says of this that it isn't finished: “{}”.",
            )
            return


def _credentials(letter: Letter) -> tuple[list[frozenset[str]], frozenset[str]]:
    """Return the roots of each credential that isn't finished, and those of all others."""
    unfinished_, finished = [], set[str]()
    for entry in letter.own.entries:
        if entry.field not in ("qualifications", "current_experience"):
            continue
        rest = entry.text
        for bracket in BRACKETS.finditer(entry.text):
            inside = NOT_YET.sub(" ", bracket[1])
            if NOT_YET.search(bracket[1]) and any(word.capital for word in words(inside)):
                unfinished_.append(_roots(letter, inside))
                rest = rest.replace(bracket[0], " ")
        for part in PARTS.split(rest):
            if NOT_YET.search(part):
                unfinished_.append(_roots(letter, NOT_YET.sub(" ", part)))
            elif entry.field == "qualifications":
                finished |= _roots(letter, part)
    return [name for name in unfinished_ if name], frozenset(finished)


def _roots(letter: Letter, text: str) -> frozenset[str]:
    found = (word.key for word in words(text))
    return frozenset(map(root, found)) - letter.generic_roots
