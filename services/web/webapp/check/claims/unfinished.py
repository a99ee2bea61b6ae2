"""What the form says is not finished yet, and the letter says is passed or held."""

# ruff: noqa: RUF001 - apostrophes as people type them

import re
from collections.abc import Iterator
from functools import lru_cache

from webapp.check.clauses import Clause
from webapp.check.letter import GENERIC_ROOTS, Letter
from webapp.check.report import Finding
from webapp.check.source import Source
from webapp.check.words.generic import GENERIC
from webapp.check.words.names import MONTHS_AND_DAYS
from webapp.facts.text import root, words

from .mark import mark

NOT_YET = re.compile(
    r"\b(?:not (?:yet )?(?:finished|completed?|done|passed|taken|written|started)|unfinished"
    r"|incomplete|not yet|outstanding|near(?:ly)? (?:done|finished)|all but|left after"
    r"|(?:final )?exams? in|learner"
    r"|just started|started(?: in)? \w+|to go|\d+ ?% (?:done|complete)|interrupted|on hold"
    r"|finishing|pursuing|in progress|ongoing|expected|expecting|due|to finish|candidate"
    r"|awaiting|pending|provisional|part[- ]way"
    r"|(?:1st|2nd|3rd|4th|first|second|third|fourth|final)[- ]year"
    r"|\d+ of \d+ \w+(?: (?:done|completed|passed))?|passed \d+ of \d+|booked"
    r"|predicted|sitting|working towards"
    r"|(?:modules?|units?|exams?|papers?) (?:left|to go|missing)"
    r"|(?:group|part|paper|module|stage) \d+ (?:cleared|passed|done|completed)|enrolled|graduating"
    r"|dropped out|discontinued|studying(?: for)?"
    r"|laufend|läuft|begonnen|abgebrochen|angefangen|voraussichtlich|vorauss|noch nicht|angemeldet"
    r"|nicht (?:abgeschlossen|beendet)|im \d+\. semester|\d\. teil bestanden|ausstehend|geplant"
    r"|unterbrochen)\b",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\b(?:passed|completed?|completing|finished|graduated?|graduation|holders?|hold|holding|earned"
    r"|obtained|achieved|gained|qualified|certified|awarded|got|received|took"
    r"|behind me|in hand|under my belt|with (?:an?|my)|have (?:an?|my|the|both)"
    r"|abgeschlossene?[mnrs]?|abschlie(?:ß|ss)en|schloss|bestanden|erworben|erwarb|beendet|absolvierte?"
    r"|erreicht|abschluss|zertifizierte?[mnrs]?|geprüfte?[mnrs]?|anerkannte[mnrs]?|dank meine[rs]"
    r"|ausgebildete[rn]?|gelernte[rn]?)\b",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"n['’]t\b|\b(?:no|not|yet|still|almost|nearly|will|once|until|towards|pursuing|studying|finishing"
    r"|completing|next|due|expect\w*|predicted|booked|ahead|half|soon|between|so far|part"
    r"|currently|now in|sitting|(?:first|second|third|final|2nd|3rd) (?:year|group|part)|modules?"
    r"|this (?:summer|autumn|spring|winter|year|january|february|march|april|may|june|july|august"
    r"|september|october|november|december)"
    r"|noch|nicht|derzeit|aktuell|zurzeit|momentan|läuft|laufend|voraussichtlich|bald|werde|wird"
    r"|strebe|besuche|begonnen|angefangen|angemeldet|abgebrochen|hälfte|ersten? teil|sobald)\b"
    r"|(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))"
    r" (?:out )?of",
    re.IGNORECASE,
)
PARTS = re.compile(r"[.;,]\s|\n")
# '4WD course - no', 'no driving licence'
NO = re.compile(r"(?:\s[-–—]|:)\s?(?:no|none|nope|not yet)\b|\Ano\s", re.IGNORECASE)
NO_NAME = GENERIC | MONTHS_AND_DAYS
ALIKE = 7  # letters by which two long words are the same one
MOST = 20  # credentials that somebody has begun
BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


def unfinished(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield a credential that a clause says is held, of which the form says that it isn't yet."""
    begun, finished = _credentials(letter.own)
    if not begun:
        return
    done = DONE.search(letter.body, clause.start, clause.end)
    if not done or letter.sentence_has(OPEN, clause):
        return
    clause_roots = letter.roots_of(clause)
    for name in begun:
        if not _same(name - finished, clause_roots) or len(_same(name, clause_roots)) < min(
            2, len(name)
        ):
            continue
        named = [w for w in letter.words_of(clause) if _same(name, frozenset({root(w.key)}))]
        start, end = min(done.start(), named[0].start), max(done.end(), named[-1].end)
        message = "The form says of this that it isn't finished: “{}”."
        yield from mark(letter, start, end, "degree", message)
        return


def _parts(text: str) -> list[str]:
    """Return the parts of an entry; one that only says how far it is belongs to the one before."""
    parts: list[str] = []
    for part in PARTS.split(text):
        is_open = NOT_YET.search(part) or NO.search(part)
        left = {word.key for word in words(NOT_YET.sub(" ", part)) if not word.key.isdigit()}
        if parts and is_open and left <= NO_NAME:
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return parts


def _same(names: frozenset[str], said: frozenset[str]) -> frozenset[str]:
    """Return the roots of a name that are said, long ones in any ending: 'Wundexpertin'."""
    begins = {one[:ALIKE] for one in said if len(one) > ALIKE}
    return frozenset(one for one in names if one in said or one[:ALIKE] in begins)


@lru_cache(maxsize=64)  # sources are kept with their form (source.sources_of)
def _credentials(source: Source) -> tuple[list[frozenset[str]], frozenset[str]]:
    """Return the roots of each credential that isn't finished, and those of all others."""
    begun, finished = [], set[str]()
    for entry in source.entries:
        if entry.field not in ("qualifications", "current_experience"):
            continue
        rest = entry.text
        for bracket in BRACKETS.finditer(entry.text):
            inside = NOT_YET.sub(" ", bracket[1])
            if inside != bracket[1] and any(word.capital for word in words(inside)):
                begun.append(_roots(inside))
                rest = rest.replace(bracket[0], " ")
        for part in _parts(rest):
            open_ = NOT_YET.search(part) or NO.search(part)
            if open_ and open_[0].startswith("started") and entry.field != "qualifications":
                continue  # 'started a chess club'
            if open_:
                begun.append(_roots(NOT_YET.sub(" ", part)))
            elif entry.field == "qualifications":
                finished |= _roots(part)
    return [name for name in begun if name][:MOST], frozenset(finished)


def _roots(text: str) -> frozenset[str]:
    return frozenset(root(word.key) for word in words(text)) - GENERIC_ROOTS
