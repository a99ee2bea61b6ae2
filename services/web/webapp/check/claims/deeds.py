"""Deeds: what somebody says to have led, built or won, of which no fact has a word."""

# ruff: noqa: RUF001 - every language's words are what this reads

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.places import entries_at
from webapp.check.report import Finding
from webapp.check.words.counted import GROUPS, PEOPLE
from webapp.check.words.generic import GENERIC
from webapp.check.words.verbs import PAST, RARER, VERBS
from webapp.facts.lexicon import word_set
from webapp.facts.number_words import VALUES
from webapp.facts.text import Word, root

from .mark import is_told, mark

# What somebody did, in the past: its object, or the verb, must be among the applicant's facts.
DEEDS = re.compile(
    r"\b(?:(?:i|we)(?:['’]ve|['’]m|\shave|\shad|\sam)?|having|(?P<and>and))\s"
    r"(?:(?:also|once|personally|successfully|then|even|recently|currently|now|already|regularly"
    r"|single-handedly|often|daily)\s){0,2}"
    r"(?P<verb>rolled out|set up|turned around|[a-z-]{2,20})"
    r"\s(?=(?P<object>[^.;:!?]{3,80})(?!\w))",
    re.IGNORECASE,
)


INDIRECT = re.compile(
    r"(?:for|at|in|with|on|from|to|since|as|by|under|across|through|together|alongside"
    r"|closely|well|hard|here|there|very|myself)\b",
    re.IGNORECASE,
)


ROLE = re.compile(
    r"\b(?:responsible for|in charge of|accountable for)\s(?P<object>[^.;:!?,]{3,80})(?!\w)",
    re.IGNORECASE,
)


OBJECT_END = re.compile(
    r"\s(?:which|that|who|where|while|because|so that|in order|when|at|for|during|since"
    r"|until|before|after|and i)\s|\sin\s(?-i:(?=[A-ZÄÖÜ]))",
    re.IGNORECASE,
)


LEADING = word_set(
    "led lead managed manage supervised supervise headed head oversaw oversee directed direct"
)


LEADERS = frozenset(map(root, word_set(
    """lead manager supervisor head director chief coordinator captain sergeant mentor foreman
    principal president owner founder headteacher leitung leiter"""
)))  # fmt: skip


def deeds(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield what somebody says to have done of which no fact has a word."""
    for pattern in (DEEDS, ROLE):
        for match in pattern.finditer(letter.body, clause.start, clause.end):
            start = match.start("object")
            if INDIRECT.match(letter.body, start):
                continue
            stop = OBJECT_END.search(letter.body, start, match.end("object"))
            end = stop.start() if stop else match.end("object")
            spoken = letter.words[letter.word_at(start) : letter.word_at(end)]
            said = [word for word in spoken if word.key not in GENERIC]
            found = [word for word in said if not _is_number(word)]
            verb = (match.groupdict().get("verb") or "responsible").casefold()
            if verb != "responsible" and not _is_deed(match, verb):
                continue
            told = verb in RARER and letter.own.relates(verb)  # 'rewired' of a rewirer of houses
            nothing = found and not told and not any(is_told(letter, word) for word in found)
            if nothing and not any(word.capital for word in found):
                yield from mark(
                    letter, start, said[-1].end, "claim", "Your own fields don't tell of “{}”."
                )
            elif (
                verb in LEADING
                and not tells_of_leading(letter)
                and (not found or _are_people(spoken))
            ):
                yield from mark(
                    letter, match.start(), end, "claim", "Your own fields don't tell of leading."
                )
            elif found:
                yield from _elsewhere(letter, clause, match, found)


def _is_number(word: Word) -> bool:
    """Tell whether a word says how many or how old, which other rules judge: 'eight-year-olds'."""
    number = word.key.partition("-")[0]
    return number in VALUES or number.isdigit()


def _is_deed(match: re.Match[str], verb: str) -> bool:
    """Tell whether a verb claims a deed; behind 'and' only what surely is a verb."""
    if match["and"] and not verb.endswith("ed") and verb not in PAST:
        return False
    return verb in VERBS or verb in RARER


def tells_of_leading(letter: Letter) -> bool:
    """Tell whether the applicant's jobs tell of leading anybody."""
    roots = frozenset[str]().union(*(letter.own.by_entry[n] for n in letter.jobs_by_entry))
    return bool(roots & LEADERS)


def _are_people(text: list[Word]) -> bool:
    return any(word.key in PEOPLE or word.key in GROUPS for word in text)


def _elsewhere(
    letter: Letter, clause: Clause, match: re.Match[str], found: list[Word]
) -> Iterator[Finding]:
    """Yield a deed at one employer of which only another's entry tells."""
    places = entries_at(letter, clause)
    if not places:
        return
    roots = {root(word.key) for word in found} - letter.generic_roots
    names = {root(key) for name, _ in letter.names_by_entry for key in name}
    roots -= names
    jobs = {n: letter.own.by_entry[n] for n in letter.jobs_by_entry}
    here = set().union(*(letter.own.by_entry.get(n, frozenset()) for n in places))
    others = set().union(*(words_ for n, words_ in jobs.items() if n not in places), frozenset())
    elsewhere = set().union(
        *(letter.own.by_entry[e.number] for e in letter.own.entries if not e.job), frozenset()
    )
    if roots & others and not roots & here and not roots & elsewhere:
        yield from mark(
            letter,
            match.start("object"),
            found[-1].end,
            "claim",
            "The form tells of “{}” at another employer.",
        )
