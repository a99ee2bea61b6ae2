"""Names from nowhere: capitalised words that the applicant's own fields don't have."""

# ruff: noqa: RUF001 - every language's words are what this reads

import re
from collections.abc import Iterator
from itertools import combinations

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding, Kind
from webapp.check.words.generic import GENERIC
from webapp.check.words.names import GENERIC as NAME_PARTS
from webapp.check.words.names import KNOWN, KNOWN_SCHOOLS, KNOWN_TOOLS, MONTHS_AND_DAYS, NOT_NAMES
from webapp.facts.acronyms import MOST
from webapp.facts.lexicon import CERTIFICATES, DEGREES, INSTITUTIONS, word_set
from webapp.facts.occupations import OCCUPATIONS
from webapp.facts.text import Word, without_article, words
from webapp.facts.tongues import TONGUES
from webapp.facts.tools import TOOLS

from .mark import mark

GERMAN_WORK = re.compile(
    r"\b(?:gearbeitet|arbeite\w*|tätig|angestellt|beschäftigt|war|praktikum|ausbildung"
    r"|gelernt|studier\w+|studium|promoviert)\b",
    re.IGNORECASE,
)


GERMAN_AT = re.compile(
    r"\b(?:bei(?:m)?(?:\sder|\sden)?|für\sdie\sFirma"
    r"|(?:an\sder|am)(?=\s(?:[A-ZÄÖÜ][\w&.-]+\s){0,2}\w*(?i:uni|schule|klinik|institut|gymnasium|theater|krankenhaus|akademie|gericht|spital"
    r"|museum|zentrum)))\s(?P<name>(?!Fragen|Bedarf|Ihnen|Kunden|Problemen|Arbeit|Aufgabe)"
    r"[A-ZÄÖÜ][\w&.-]+(?:\s(?:[A-ZÄÖÜ&][\w&.-]*))*)"
)


# Where somebody lives is no claim about their career.
LIVING = re.compile(
    r"\b(?:based|live|living|reside|residing|located|settled|relocat\w+|mov(?:e|ed|ing)|commut\w+"
    r"|habite|vivo|resido)\s(?:back\s)?(?:in|near|to|from|à|en)\s(?:the\s)?\Z",
    re.IGNORECASE,
)


DEGREE_WORDS = word_set(
    """bachelor bachelor's bachelors master master's masters doctor doctorate diploma science
    sciences arts engineering business administration laws education philosophy technology
    commerce certificate degree honours honors hons sc eng tech ph phil ed level postgraduate
    undergraduate first class a-level a-levels gcse gcses"""
)


ANYONE = word_set(
    """hiring manager team human resources hr cv resume ps ok it pdf am pm i'm sir madam dear mr
    mrs ms dr i english-speaking department board committee recruitment christmas easter zoom
    faq uk eu us usa madame monsieur messieurs usted ustedes senores j'ai j'etais c'est
    l'annonce p.s n.b n.b. id ref internet christian new european english's monday-friday d.c
    covid-19 covid kw kwh mw mph km kg cm mm ml ghz gb act acts etat ecole alzheimer
    espana france deutschland osterreich schweiz britain suisse belgique mexico colombia"""
)


END = Word(0, 0, ".", ".")
LINKS = word_set("of and the for & de du des")  # within a name
SHORTENED = 5  # letters of a word's beginning that stand for all of it
NOT_LOOSE = word_set("practitioner fellow professional expert associate master captain sergeant")


def names(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield the runs of capitalised words that the applicant's fields don't have."""
    run: list[Word] = []
    text = letter.words_of(clause)
    written_out = set(_written_out(letter, clause))
    sentence = letter.sentences[clause.sentence]
    for n, word in enumerate(text):
        before = letter.body[sentence.start : word.start].rstrip(" \"'“‘(")
        first = not before or before[-1] in ":;–—-•"
        follows = (
            n + 1 < len(text)
            and text[n + 1].capital
            and letter.body[word.end : text[n + 1].start] == " "
        )
        foreign = (
            word.start not in written_out
            and _is_foreign(letter, word)
            and (
                not first
                or _is_named(word)
                or (follows and word.key not in GENERIC and _is_foreign(letter, text[n + 1]))
            )
        )
        if foreign and run and letter.body[run[-1].end : word.start].strip(" &"):
            yield from _name(letter, run)
            run = []
        if foreign:
            run.append(word)
        elif run:
            yield from _name(letter, run)
            run = []
    if run:
        yield from _name(letter, run)


def _written_out(letter: Letter, clause: Clause) -> Iterator[int]:
    """Yield where the words begin of whose initials the form has one: 'Design and Technology'."""
    run: list[Word] = []
    for word in (*letter.words_of(clause), END) if letter.own.acronyms else ():
        if word.capital:
            run.append(word)
        elif word.key not in LINKS:
            for first, last in combinations(range(min(len(run), MOST) + 1), 2):
                initials = "".join(one.text[0] for one in run[first:last])
                if last - first > 1 and initials in letter.own.acronyms:
                    yield from (one.start for one in run[first:last])
            run = []


def german_names(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield the names behind 'bei' and 'an der' where somebody worked: every German noun has a
    capital."""
    if not GERMAN_WORK.search(letter.body, clause.start, clause.end):
        return
    for match in GERMAN_AT.finditer(letter.body, clause.start, clause.end):
        named = [w for w in words(match["name"]) if w.key not in NAME_PARTS]
        if named and not all(letter.own.relates(w.key) for w in named):
            yield from mark(
                letter, *match.span("name"), "employer", "Your own fields don't name {}."
            )


def _is_named(word: Word) -> bool:
    return (
        word.key in KNOWN
        or word.key in TOOLS
        or word.key in KNOWN_TOOLS
        or word.key in KNOWN_SCHOOLS
    )


def _is_foreign(letter: Letter, word: Word) -> bool:
    """Tell whether a word is a name that neither the applicant nor the job's head line has."""
    if not word.capital:
        return False
    key, text = without_article(word.key), without_article(word.text)
    if text != word.text and key in GENERIC:
        return False
    if (
        not any(map(str.isupper, text))
        or word.key in NOT_NAMES
        or key in ANYONE
        or key in DEGREE_WORDS
    ):
        return False
    if (
        key in MONTHS_AND_DAYS
        or key in NAME_PARTS
        or key in CERTIFICATES
        or key in DEGREES
        or key.isdigit()
        or len(key) == 1
    ):
        return False
    if key in OCCUPATIONS and key not in NOT_LOOSE:
        return False
    if letter.own.relates(key) or letter.named.relates(key) or key in TONGUES:
        return False
    if key not in TOOLS and any(len(p) >= SHORTENED and key.startswith(p) for p in letter.own.keys):
        return False  # 'CMA Intermediate' of 'CMA Inter'
    parts = [p for p in re.split(r"[-/&]", key) if p]
    return not (
        len(parts) > 1
        and all(letter.own.relates(p) or letter.named.relates(p) or p in GENERIC for p in parts)
    )


def _name(letter: Letter, run: list[Word]) -> Iterator[Finding]:
    start, end = run[0].start, run[-1].end
    if LIVING.search(letter.body, max(0, start - 24), start):
        return
    if all(word.key in INSTITUTIONS or word.key in GENERIC for word in run):
        return
    at = letter.word_at(start)
    named = [word for word in run if word.key not in INSTITUTIONS]
    known = at > 0 and letter.own.knows(letter.words[at - 1].key)
    if known and named and all(letter.own.shortens(word.key) for word in named):
        return  # 'Manchester Metropolitan' of 'Manchester Met'
    if len(run) > 1 and "".join(word.key[0] for word in run) in letter.own.keys:
        return  # the form has its acronym
    name = letter.body[start:end].removesuffix("'s").removesuffix("’s")
    kind: Kind = "skill" if run[0].key in TOOLS else "name"
    yield from mark(letter, start, start + len(name), kind, "Your own fields don't name {}.")
