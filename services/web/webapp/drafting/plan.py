"""Which paragraphs a letter has, and the facts that belong in each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from contract.form import LetterForm
from webapp.advertisement import compare
from webapp.facts import Entry, FormFacts
from webapp.facts.text import contains, plain

# Words to the writer instead of about the applicant: no fact, and not for a model to read.
ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,3}(?:above|form|rules?|instructions?"
    r"|previous|prompts?|everything|all)\b"
    r"|\b(?:system|new)\s+(?:prompt|instructions?|message)\b|^\s*(?:system|assistant|user)\s*:"
    r"|\b(?:reply|answer|respond|write|output|print|reveal|repeat)\s+(?:\w+\s+){0,4}"
    r"(?:only|instead|letter|prompt|poem|joke|song|story|code|opposite|twice|in (?:french|german"
    r"|spanish|english|italian|digits))\b"
    r"|\b(?:do not|don't) write\b|\byou are now\b|</?\w+>|\bsay that the (?:applicant|candidate)\b"
    r"|\bend of (?:the )?form\b",
    re.IGNORECASE,
)
ENDS = re.compile(r"[.!?,;]\s")  # of an item or a sentence
MOST_JOBS = 2  # in a paragraph
MOST_LINE = 300  # characters of a fact
MOST_NEEDED = 4  # facts that the job asks for, as a paragraph has room for
CLOSE = "that I would be glad to talk about the job, and thanks for the reader's time"


@dataclass(frozen=True)
class Part:
    """One paragraph.

    Attributes:
        about: what it tells, as the request for it says.
        facts: what it may tell of the applicant, in the first person; a line each.
        names: words that it must have, such as the company's.
        words: the least and the most.
    """

    about: str
    facts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[int, int] = (35, 55)


def plan(form: LetterForm) -> tuple[Part, ...]:
    """Return the paragraphs of the form's letter, in order."""
    facts = FormFacts(form)
    held = [entry for entry in facts.of("applicant") if entry.job]
    held.sort(key=lambda entry: entry.field != "current_experience")
    jobs = [line for entry in held for line in job_lines(entry)]
    skills = [line for entry in facts.of("applicant") for line in skill_lines(entry)]
    applying = f"I am applying for the job {job_title(form)} at {form.company}."
    head = Part(
        f"that I apply, and what draws me to the job{_asking(facts)}",
        (applying,),
        (job_title(form), form.company),
        (30, 45),
    )
    told = []
    for number in range(0, len(jobs), MOST_JOBS):
        about = "my work now and before" if number == 0 else "my earlier work"
        told.append(Part(about, tuple(jobs[number : number + MOST_JOBS])))
    if skills:
        told.append(Part("my education and skills, and how they help in the job", tuple(skills)))
    needed = _needed(form)
    close = Part(CLOSE, (), (form.company,), (25, 40))
    return _sized([head, *(_to_the_point(part, needed) for part in told), close], form.length)


def _sized(parts: list[Part], length: str) -> tuple[Part, ...]:
    """Give the paragraphs so many words that the letter gets its length."""
    least, most = {"short": (120, 150), "long": (220, 300)}.get(length, (160, 240))
    if len(parts) == 2:  # an empty form: nothing may be claimed
        parts.insert(1, Part("what such a job is about and why it matters"))
    had = sum(sum(part.words) / 2 for part in parts)
    factor = (least + most) / 2 / had
    return tuple(
        replace(part, words=(round(part.words[0] * factor), round(part.words[1] * factor)))
        for part in parts
    )


def _asking(facts: FormFacts) -> str:
    """Say what the job asks for, unless there is an advertisement: see `_needed`."""
    if facts.form.advertisement:
        return ""
    asked = [one.text for one in facts.of("advertisement") if one.field != "job_title"]
    asked = [one for one in asked if not ORDERS.search(one)]
    return f" (it asks for: {one_line('; '.join(asked))})" if asked else ""


def _needed(form: LetterForm) -> list[str]:
    """Return the applicant's facts that meet the advertisement, whose own words no model reads."""
    rows = sorted(compare(form).rows, key=lambda row: row.requirement.wish)
    met = [one.text for row in rows if row.verdict == "met" for one in row.evidence]
    return list(dict.fromkeys(met))


def _to_the_point(part: Part, needed: Sequence[str]) -> Part:
    """Return a paragraph whose request says which of its facts the job needs."""
    had = plain(" ".join(part.facts))
    own = [one for one in needed if contains(had, plain(one))][:MOST_NEEDED]
    if not own:
        return part
    return replace(part, about=f"{part.about} (the job needs most of all: {'; '.join(own)})")


def job_title(form: LetterForm) -> str:
    """Return the title without brackets, as a letter names it."""
    return re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*", " ", form.job_title).strip() or form.job_title


def job_lines(entry: Entry) -> Iterator[str]:
    """Yield a job as a sentence of the applicant's; nothing for a gap or what is no fact."""
    job = entry.job
    if job is None or ORDERS.search(f"{job.title} {job.employer}"):
        return
    now = entry.field == "current_experience"
    told = list(takewhile(lambda one: not ORDERS.search(one), [*job.told, *job.more]))
    if not (job.title or job.employer):
        text = before_orders(job.text)
        if text:
            yield one_line(f"{'Now' if now else 'Before'}: {text}.")
        return
    begin = "I work" if now else "Before, I worked"
    title = f" as {_article(job.title)}{job.title}" if job.title else ""
    place = f" at {job.employer}" if job.employer else ""
    when = f" ({job.period.text})" if job.period else ""
    there = f" There: {'; '.join(told)}." if told else ""
    yield one_line(f"{begin}{title}{place}{when}.{there}")


def skill_lines(entry: Entry) -> Iterator[str]:
    """Yield an entry of skills or education as a sentence of the applicant's."""
    text = before_orders(entry.text) if entry.field in ("skills", "qualifications") else ""
    begin = "My skills are" if entry.field == "skills" else "My education includes"
    if text:
        yield one_line(f"{begin} {text}.")


def before_orders(text: str) -> str:
    """Return the items and sentences before the first that addresses the writer."""
    order = ORDERS.search(text)
    if order is None:
        return text
    ends = [end.start() for end in ENDS.finditer(text, 0, order.start() + 1)]
    return text[: ends[-1]] if ends else ""


def _article(title: str) -> str:
    if title[:1].islower() or " of " in title or not title.isascii():
        return ""
    return "an " if title[0] in "AEIOU" else "a "


def one_line(text: str) -> str:
    """Return a text as one line that opens none of a chat template's marks, and is not endless."""
    line = " ".join(text.split()).replace("<|", "< |")
    return line if len(line) <= MOST_LINE else line[:MOST_LINE].rsplit(" ", 1)[0]
