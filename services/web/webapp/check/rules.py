"""The rules of a letter, each by itself, and `check`, which keeps their order."""

import re
from collections.abc import Callable
from itertools import islice

from contract.form import LetterForm

from .degrees import degrees
from .employers import employers
from .facts import facts_of
from .layout import closing, greeting, length
from .lexicon import LEGAL_FORMS
from .numbers import numbers
from .placeholders import placeholders
from .report import Finding, Kind, Report, Rule
from .source import Source
from .text import contains, key, plain

MOST_FINDINGS = 100  # of each kind; a letter with more needs no longer list
MOST_NAMED = 5  # in a rule's message
BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")  # 'Engineer (m/f/d)' is written 'Engineer'

# rule, the findings that break it, what it says when kept and when broken
SOURCED: tuple[tuple[str, tuple[Kind, ...], str, str], ...] = (
    ("no_placeholders", ("placeholder",), "Nothing is left to fill in.", "Left to be filled in"),
    ("numbers_sourced", ("number", "year"), "Every number is from the form.", "Not from the form"),
    ("employers_sourced", ("employer",), "Every employer is from the form.", "Not from the form"),
    ("degrees_sourced", ("degree",), "Every degree is from the form.", "Not from the form"),
)


def check(form: LetterForm, body: str) -> Report:
    """Check a letter's text against the form that it was written from."""
    source = Source(form)
    findings = _findings(source, body)
    text = plain(body)
    rules = (
        _present("company_present", "company", text, form.company, _without_legal_form),
        _present("job_title_present", "job title", text, form.job_title, _without_brackets),
        _present("applicant_name_present", "applicant's name", text, form.applicant_name, str),
        greeting(body),
        closing(source, body),
        length(body),
        *(_sourced(findings, *rule) for rule in SOURCED),
    )
    return Report(rules, facts_of(form, body), tuple(findings))


def _present(rule: str, what: str, text: str, value: str, lenient: Callable[[str], str]) -> Rule:
    """Check that a value of the form stands in the letter, whatever its case and spacing."""
    ok = contains(text, plain(value)) or contains(text, plain(lenient(value)))
    presence = "is in the letter" if ok else "is missing from the letter"
    return Rule(rule, ok, f"The {what}, {value}, {presence}.")


def _without_legal_form(company: str) -> str:
    """Return 'Siemens' of 'Siemens AG', as a letter would."""
    names = company.split()
    while len(names) > 1 and key(names[-1].strip(".,")).replace(".", "") in LEGAL_FORMS:
        names.pop()
    return " ".join(names).rstrip(",")


def _without_brackets(title: str) -> str:
    return BRACKETED.sub(" ", title).strip() or title


def _findings(source: Source, body: str) -> list[Finding]:
    """Return what has no source, in the letter's order; of two that overlap the graver."""
    findings: list[Finding] = []
    taken: set[int] = set()
    for rule in (placeholders, degrees, employers, numbers):
        for finding in islice(rule(source, body), MOST_FINDINGS):
            if taken.isdisjoint(range(finding.start, finding.end)):
                taken.update(range(finding.start, finding.end))
                findings.append(finding)
    return sorted(findings)


def _sourced(
    findings: list[Finding], rule: str, kinds: tuple[Kind, ...], all_sourced: str, unsourced: str
) -> Rule:
    texts = dict.fromkeys(finding.text for finding in findings if finding.kind in kinds)
    named = ", ".join(list(texts)[:MOST_NAMED])
    return Rule(rule, not texts, f"{unsourced}: {named}." if texts else all_sourced)
