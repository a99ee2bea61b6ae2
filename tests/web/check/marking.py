"""What the tests of the check share: a form, a good letter, and what a letter's check finds."""

from dataclasses import dataclass

from bench.check import Row
from contract.form import LetterForm
from webapp.check import check


@dataclass(frozen=True)
class Form(LetterForm):
    job_title: str = "Data Scientist"
    company: str = "google"
    applicant_name: str = "John Miller"
    preferred_qualifications: str = "4 years experience machine learning"
    past_experience: str = "Machine Learning Intern at Sony, 2019-2021"
    current_experience: str = "Analyst at Trello"
    skills: str = "python (4 years), SQL and C++"
    qualifications: str = "BSc in Computer Science"


FORM = Form()
LETTER = """Dear Hiring Manager,

I am writing to apply for the position of Data Scientist at Google. With four years of experience \
in machine learning, I believe that I can add to your team from my first day. In my current role \
as an Analyst at Trello, I turn raw data into reports that people can act on, and I enjoy working \
closely with colleagues from every part of the company.

Before that, I was a Machine Learning Intern at Sony, where I learned how a careful model is \
built, tested and explained. I use Python, SQL and C++ every day, and I hold a Bachelor's degree \
in Computer Science, which gave me a solid foundation in statistics and software. At Trello, I am \
one of the people that others come to with a difficult question.

Google's work is what draws me to this role. I would welcome the chance to talk with you about \
how I can help. Thank you for your time and consideration.

Sincerely,
John Miller
"""


def rule(name: str, body: str, form: Form = FORM) -> bool:
    return {one.rule: one.ok for one in check(form, body).rules}[name]


def marks(sentence: str, form: Form = FORM, *kinds: str) -> list[tuple[str, str]]:
    body = f"Dear Hiring Manager,\n\n{sentence} I would like to be of use to the people with you."
    findings = check(form, body).unsourced
    assert all(body[one.start : one.end] == one.text for one in findings)
    return [(one.kind, one.text) for one in findings if not kinds or one.kind in kinds]


def marks_in(language: str, sentence: str, form: LetterForm, *kinds: str) -> list[tuple[str, str]]:
    """Return what is marked in a sentence of a letter in German, French, Spanish or English."""
    body, end = Row("", form, (), (), language).letter(sentence)
    found = [one for one in check(form, body).unsourced if one.start < end]
    return [(one.kind, one.text) for one in found if not kinds or one.kind in kinds]
