"""The form as it reads best: no fillers, bullets, full stops and sentences within sentences."""

# ruff: noqa: RUF001 - apostrophes as people type them

import re
from dataclasses import replace
from typing import TypeVar

from contract.form import PROMPTED, LetterForm

from .form_facts import JOBS, Entry, FormFacts
from .lexicon import DEGREES

AnyForm = TypeVar("AnyForm", bound=LetterForm)
SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "in",
        "at",
        "for",
        "to",
        "with",
        "on",
        "by",
        "from",
        "de",
        "la",
        "du",
        "und",
        "der",
        "die",
        "das",
    ]
)
SPELLINGS = {
    **{name: name[0].upper() + name[1:-1] + name[-1].upper() for name in ("phd", "dphil")},
    "bsc": "BSc", "msc": "MSc", "beng": "BEng", "meng": "MEng", "mphil": "MPhil", "btech": "BTech",
    "mtech": "MTech", "bcom": "BCom", "llb": "LLB", "llm": "LLM", "mba": "MBA", "bba": "BBA",
    "phd": "PhD", "dphil": "DPhil", "ba": "BA", "ma": "MA",
}  # fmt: skip
WANTED = re.compile(
    r"(?:we(?:['’]re| are)?|you|the (?:ideal |successful )?candidate|applicants?|someone|ideally)\s"
    r"(?:\w+\s){0,2}?(?:need|want|looking for|seek|seeking|require|expect|ask for"
    r"|must have|should have|has|have|will have)\s"
    r"(?:(?:someone|somebody|a person|a candidate|people|candidates)\s(?:who|that"
    r"|with)\s(?:has|have|is|can)?\s?)?",
    re.IGNORECASE,
)
LETTERS = re.compile(r"[^\W\d_]+")


def tidy(form: AnyForm) -> AnyForm:
    """Return the form with each field as its entries read in a sentence."""
    facts = FormFacts(form)
    texts = {field.name: _text(facts, field.name) for field in PROMPTED}
    return replace(form, **texts)


def _text(facts: FormFacts, field: str) -> str:
    entries = [entry for entry in facts.entries if entry.field == field]
    texts = [_read(entry) for entry in entries if not any(f.kind == "gap" for f in entry.facts)]
    return ("; " if field in JOBS else ", ").join(text for text in texts if text)


def _read(entry: Entry) -> str:
    text = (
        WANTED.sub("", entry.text, count=1)
        if entry.field == "preferred_qualifications"
        else entry.text
    )
    if entry.owner != "applicant" or entry.field == "applicant_name":
        return text
    if entry.job and entry.job.employer and text.islower():
        text = text.replace(
            entry.job.employer, LETTERS.sub(lambda m: _titled(m[0]), entry.job.employer)
        )
    return _calm(text) if entry.field in (*JOBS, "qualifications") else text


def _calm(text: str) -> str:
    """Return an entry that is all in capitals, or all without, as a name is written."""
    letters = LETTERS.findall(text)
    long = [word for word in letters if len(word) > 3]
    if len(long) > 1 and all(word.isupper() for word in long):
        return LETTERS.sub(lambda m: _titled(m[0].lower()), text)
    return LETTERS.sub(lambda m: SPELLINGS.get(m[0], m[0]), text)


def _titled(word: str) -> str:
    if word in DEGREES:
        return SPELLINGS.get(word, word.upper())
    return word if word in SMALL else word.capitalize()
