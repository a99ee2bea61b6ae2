"""Skills: what stands behind 'skilled in' and its like, and tools by their names."""

# ruff: noqa: RUF001 - apostrophes as people type them

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding
from webapp.check.words.generic import GENERIC
from webapp.facts.lexicon import word_set
from webapp.facts.number_words import VALUES
from webapp.facts.text import Word, words
from webapp.facts.tools import TOOLS

from .mark import is_told, mark

SLOT = re.compile(
    r"\b(?:skilled|proficient|fluent|competent|expert|versed|trained|adept|qualified"
    r"|certified|speciali[sz]ed?|speciali[sz]ing"
    r"|expertise|proficiency|fluency|knowledge|command|mastery|mastered"
    r"|(?P<loose>experience[d]?|background|familiar(?:ity)?|comfortable"
    r"|at ease|training|worked|working|work|strong|years?|months?))\s(?:also\s|mostly\s"
    r"|mainly\s)?(?:in|with|of|on)\s(?P<items>[^.;:!?()]{2,90})(?!\w)",
    re.IGNORECASE,
)


EXPERIENCE = re.compile(
    r"\b(?P<loose>years?|months?|decades?)\s(?:of\s)?(?P<items>(?!of\b|experience\b|in\b"
    r"|at\b|as\b)[\w-]+(?:\s[\w-]+)?)\sexperience\b",
    re.IGNORECASE,
)


# What the advertisement asks for and somebody says to have.
HAVING = re.compile(
    r"\b(?P<loose>I|we)(?:(?:['’]ve|\shave)"
    r"(?=\s(?:got|also got|an?|my|strong|good|solid)\s)|\sown|\shold|\suse|\sbring"
    r"|\soffer|\spossess)\s(?:also\s|already\s|got\s|an?\s|the\s|my\s|own\s|strong\s|good\s){0,3}"
    r"(?P<items>(?!\w+ed\b|been\b|to\b|had\b|not\b)[^.;:!?(),]{2,60})(?!\w)",
    re.IGNORECASE,
)
# What somebody does or knows: each item by itself.
PRACTISED = re.compile(
    r"\bI(?:\s(?:also|mostly|now))?\s(?:teach|taught|price|trade|master|treat|play|repair|prescribe"
    r"|translate from|interpret|program in|code in|design in|worked with|have used|have taught)\s"
    r"(?!(?:at|in|for|with|on|to|by)\s)(?P<items>[^.;:!?()]{2,90})(?!\w)",
    re.IGNORECASE,
)
STUDIED = re.compile(
    r"\b(?:studied|majored in|graduated in)\s(?P<items>[^.;:!?()]{3,60}?)(?:\sat\s"
    r"|\sin\s|[.,;]|\Z)",
    re.IGNORECASE,
)


VAGUE_TIME = re.compile(
    r"\b(?:for|over|after|across|through|with)\s(?:the\s)?(?:many\s|several\s)?years\b"
    r"|\b(?:many|several) years\b",
    re.IGNORECASE,
)


NO_SKILL = GENERIC | word_set("bachelor bachelor's master master's")  # which degrees.py judges
SHORTEST = 4  # letters of a word that says what the job asks for
ITEM_END = re.compile(
    r"\s(?:at|for|from|to|since|during|where|which|who|that|because|when|while|as|under"
    r"|within|throughout|than|is|are|was|has|have|will|would|into|over|by)\b|\s(?:and"
    r"|but)\s(?:i|my|we)\b|\b\d",
    re.IGNORECASE,
)


ITEMS = re.compile(r"\s*(?:,|\band\b|\bor\b|&|\bas well as\b|/)\s*", re.IGNORECASE)


def slots(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield what stands behind 'skilled in' and its like, unless a fact or nothing special.

    'Experience in construction' may be a site engineer's own word for it: behind such loose words
    only what the advertisement asks for is marked.
    """
    for pattern in (SLOT, EXPERIENCE, STUDIED, HAVING, PRACTISED):
        for match in pattern.finditer(letter.body, clause.start, clause.end):
            start = match.start("items")
            stop = ITEM_END.search(letter.body, start, match.end("items"))
            loose = bool(match.groupdict().get("loose"))
            yield from _items(letter, start, stop.start() if stop else match.end("items"), loose)


def _items(letter: Letter, start: int, end: int, loose: bool) -> Iterator[Finding]:
    at = start
    text = letter.body[start:end]
    for part in ITEMS.split(text):
        place = letter.body.find(part, at, end) if part else -1
        if place < 0:
            continue
        at = place + len(part)
        found = [word for word in words(part) if word.key not in NO_SKILL]
        if found and found[0].key.rstrip("-") in VALUES:  # 'taught six- to eight-year-olds'
            continue
        if loose and not any(letter.is_asked_for(word.key) for word in found):
            continue
        if found and len(found) <= 4 and not any(is_told(letter, word) for word in found):
            first, last = found[0], found[-1]
            message = "Your own fields don't tell of {}."
            yield from mark(letter, place + first.start, place + last.end, "skill", message)


def asked(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield two words or more that the job asks for and no fact has, where nothing is denied."""
    if clause.wishing or letter.sentence_has(letter.cues.negation, clause):
        return
    found = [
        word
        for word in letter.words_of(clause)
        if len(word.key) >= SHORTEST
        and word.key not in GENERIC
        and letter.is_asked_for(word.key)
        and not letter.named.relates(word.key)
        and not is_told(letter, word)
    ]
    if len({word.key for word in found}) < 2 or _is_abbreviated(letter, found):
        return
    yield from mark(
        letter, found[0].start, found[-1].end, "skill", "Your own fields don't tell of “{}”."
    )


def _is_abbreviated(letter: Letter, found: list[Word]) -> bool:
    """Tell whether the form has the words' initials: 'TMVs'."""
    initials = "".join(word.key[0] for word in found)
    return bool({initials, f"{initials}s"} & letter.own.keys)


def vague(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield 'for years' where the form tells of no two years."""
    for match in VAGUE_TIME.finditer(letter.body, clause.start, clause.end):
        if not any(job.period for job in letter.jobs_by_entry.values()) and not any(
            q.kind == "year" for q in letter.own.quantities
        ):
            yield from mark(
                letter, match.start(), match.end(), "number", "The form tells of no years."
            )


def tools(letter: Letter, clause: Clause) -> Iterator[Finding]:
    for word in letter.words_of(clause):
        if letter.language in ("de", "fr", "es") and not word.capital:  # 'saß', 'tableau', 'lean'
            continue
        known = word.key in TOOLS and not letter.own.relates(word.key)
        if known and not (letter.named.relates(word.key) and word.capital):
            yield from mark(letter, word.start, word.end, "skill", "Your own fields don't name {}.")
