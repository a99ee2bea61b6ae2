"""Runs of words that are the advertisement's: a letter answers it and never copies it.

Words that the applicant's own fields have in the same order are the applicant's.
"""

from collections.abc import Iterator
from functools import lru_cache

from contract.form import LetterForm
from webapp.facts.page_text import page_text
from webapp.facts.text import words

from .letter import Letter
from .report import Finding

RUN = 8  # words
# What the letter may well say as it stands there: one's own fields, and what the job is called.
OWN = (
    "job_title", "company", "applicant_name", "past_experience", "current_experience", "skills",
    "qualifications",
)  # fmt: skip

Runs = frozenset[tuple[str, ...]]


def quotations(letter: Letter) -> Iterator[Finding]:
    """Yield each stretch of the letter of which every run of eight words is the advertisement's."""
    runs = _runs_of(letter.form) if letter.form.advertisement else frozenset()
    if not runs:
        return
    keys = [word.key for word in letter.words]
    copied = [n for n in range(len(keys) - RUN + 1) if tuple(keys[n : n + RUN]) in runs]
    at = 0
    while at < len(copied):
        first = last = copied[at]
        while at < len(copied) and copied[at] <= last + RUN:
            last = copied[at]
            at += 1
        start, end = letter.words[first].start, letter.words[last + RUN - 1].end
        message = "The advertisement says this in the same words."
        yield Finding(start, end, letter.body[start:end], "quotation", message)


@lru_cache(maxsize=16)  # an edit is checked again and again against the same form
def _runs_of(form: LetterForm) -> Runs:
    """Return the advertisement's runs of eight words that stand in none of the own fields."""
    own = frozenset().union(*(_runs(getattr(form, name)) for name in OWN))
    return _runs(page_text(form.advertisement)) - own


def _runs(text: str) -> Runs:
    keys = [word.key for word in words(text)]
    return frozenset(tuple(keys[n : n + RUN]) for n in range(len(keys) - RUN + 1))
