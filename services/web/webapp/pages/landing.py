"""The landing page: what Inkwell does, shown by a letter of its own and the check of it."""

from datetime import date
from functools import lru_cache

from flask import Blueprint, render_template

from webapp.accounts import guard
from webapp.core.models import Letter, User
from webapp.letters.form import Form
from webapp.letters.report import report_on

from .sheet import Sheet, sheet_of

blueprint = Blueprint("landing", __name__)

FORM = Form(
    job_title="Data Analyst",
    company="Harbour & Finch",
    applicant_name="Jane Roe",
    preferred_qualifications="SQL, and somebody who explains figures to others",
    current_experience="Analyst at Trello (2022 - present)",
    past_experience="Intern at Sony",
    skills="SQL, Python",
    qualifications="BSc in Mathematics",
)
BODY = """\
Dear Hiring Manager,

I am writing to apply for the position of Data Analyst at Harbour & Finch. Your notice asks for \
SQL, and for somebody who explains figures to others; that is the work that I like best.

I have worked as an Analyst at Trello since 2022. There I use SQL and Python to answer the \
questions that colleagues bring to me, and I take care that an answer can be read without me.

Before that I was an Intern at Sony, and I hold a BSc in Mathematics. Both taught me to check a \
figure before I show it.

What draws me to Harbour & Finch is the chance to do this for people who decide with it. I would \
be glad to tell you more about it in a conversation. Thank you for your time.

Sincerely,
Jane Roe"""
# Into the sample on the page goes what nobody has said, so that the check has something to mark.
INVENTED = BODY.replace("without me.", "without me. I led a team of 12 people.")
WRITER = User(username="jane", email="jane@roe.example", phone="+44 20 7946 0000", city="Leeds")


def sample(body: str) -> Letter:
    """Return the sample letter with this text."""
    report = report_on(FORM, body)
    return Letter(**FORM.to_dict(), body=body, report=report, dated=date(2026, 11, 23))


@blueprint.get("/")
def show() -> str:
    """Show it to everybody; who is logged in is recognised."""
    guard.recognise()
    letter, sheet = _sample()
    return render_template("landing.html", sample=letter, sheet=sheet)


@lru_cache(maxsize=1)
def _sample() -> tuple[Letter, Sheet]:
    """Return the letter with its report, and its sheet: they are always the same."""
    letter = sample(INVENTED)
    return letter, sheet_of(letter, WRITER)
