"""The rules of a letter, each by itself, and `check`, which keeps their order."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from contract.form import LetterForm
from webapp.facts.contacts import contacts_in
from webapp.facts.lexicon import LEGAL_FORMS
from webapp.facts.text import contains, key, plain

from .claims import claims
from .degrees import degrees
from .employers import employers
from .layout import closing, greeting, length
from .letter import Letter
from .numbers import numbers
from .placeholders import placeholders
from .quotations import quotations
from .report import Finding, Kind, Report, Rule
from .titles import titles
from .used import facts_of, facts_used
from .verdicts import verdicts

MOST_FINDINGS = 100  # of each kind; a letter with more needs no longer list
MOST_NAMED = 5  # in a rule's message
BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")  # 'Engineer (m/f/d)' is written 'Engineer'

# rule, the findings that break it, what it says when kept and when broken
SOURCED: tuple[tuple[str, tuple[Kind, ...], str, str], ...] = (
    ("no_placeholders", ("placeholder",), "Nothing is left to fill in.", "Left to be filled in"),
    ("numbers_sourced", ("number", "year"), "Every number is from the form.", "Not from the form"),
    ("employers_sourced", ("employer",), "Every employer is from the form.", "Not from the form"),
    ("degrees_sourced", ("degree",), "Every degree is from the form.", "Not from the form"),
    (
        "not_quoted",
        ("quotation",),
        "No eight words in a row are the advertisement's.",
        "Copied from the advertisement",
    ),
    (
        "claims_sourced",
        ("title", "skill", "language", "award", "name", "claim"),
        "Every title, skill and award that the rules detect is from the form.",
        "Not from the form",
    ),
)
LANGUAGE = (
    "The check reads English, German, French and Spanish. Of this letter it judged only digits, "
    "degrees and well-known names."
)
PARTLY = (
    "In {} the check judges employers, titles, degrees, languages and numbers; other "
    "skills and awards only in part."
)
LANGUAGE_NAMES = {"de": "German", "fr": "French", "es": "Spanish"}


def check(form: LetterForm, body: str, reached: Iterable[str] = ()) -> Report:
    """Check a letter's text against the form that it was written from.

    Args:
        form: what the person gave.
        body: the letter.
        reached: the person's own addresses and numbers, of their account: never marked.
    """
    letter = Letter(form, body)
    findings = _findings(letter, reached)
    text = plain(body)
    facts = facts_of(letter)
    rules = (
        _present("company_present", "company", text, form.company, _without_legal_form),
        _present("job_title_present", "job title", text, form.job_title, _without_brackets),
        _present("applicant_name_present", "applicant's name", text, form.applicant_name, str),
        greeting(body),
        closing(form.applicant_name, body),
        length(body),
        facts_used(facts),
        *(_sourced(findings, *rule) for rule in SOURCED),
    )
    sentences = tuple(verdicts(letter, findings))
    return Report(rules, facts, tuple(findings), sentences, tuple(_limits(letter)))


def _limits(letter: Letter) -> Iterator[str]:
    """Yield what the check could not judge of this letter."""
    if not letter.words:
        return
    if not letter.language:
        yield LANGUAGE
    elif letter.language in LANGUAGE_NAMES:
        yield PARTLY.format(LANGUAGE_NAMES[letter.language])


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


def _findings(letter: Letter, reached: Iterable[str]) -> list[Finding]:
    """Return what has no source, in the letter's order; of two that overlap the graver."""
    findings: list[Finding] = []
    own = [part for text in reached for part in contacts_in(text)]
    taken = {
        place
        for part in own
        for match in re.finditer(
            rf"(?<![\w.@]){re.escape(part)}(?![\w@])", letter.body, re.IGNORECASE
        )
        for place in range(*match.span())
    }
    for rule in (placeholders, degrees, employers, titles, numbers, claims, quotations):
        for finding in islice(rule(letter), MOST_FINDINGS):
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
