"""Four layouts of a CV, as blocks that each format sets in its own way.

plain: a column, with an entry's names, dates and bullets on lines of their own.
dense: headings and texts in few lines, everything run together.
table: dates and labels on the left, what belongs to them on the right.
columns: contact, skills and languages beside jobs and education.
"""

from dataclasses import dataclass, field

from webapp.profiles.content import Job, Profile

LAYOUTS = ("plain", "dense", "table", "columns")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass
class Block:
    """A heading with its lines; a line that begins with "- " is a bullet, a pair a table's row."""

    heading: str
    lines: list[str | tuple[str, str]] = field(default_factory=list)


@dataclass
class Page:
    """A CV: the lines on top, and its blocks; `side` stands beside them."""

    head: list[str]
    blocks: list[Block]
    side: list[Block] = field(default_factory=list)


def page_of(person: Profile, layout: str) -> Page:
    """Return a person's CV in a layout."""
    makers = {"plain": _plain, "dense": _dense, "table": _table, "columns": _columns}
    return makers[layout](person)


def _plain(person: Profile) -> Page:
    contact = person.contact
    reached = [contact.city, contact.phone, contact.email, contact.links]
    jobs: list[str | tuple[str, str]] = []
    for job in person.jobs:
        jobs += ["", job.title, f"{job.employer}, {_months(job)}", *_bullets(job)]
    studies: list[str | tuple[str, str]] = [
        f"{study.degree}, {study.school}, {study.start}–{study.end}"  # noqa: RUF001
        for study in person.education
    ]
    return Page(
        [contact.name, " | ".join(filter(None, reached))],
        [
            Block("Work Experience", jobs[1:]),
            Block("Education", studies),
            Block("Skills", [", ".join(person.skills)]),
            Block("Languages", [f"{each.language} ({each.level})" for each in person.languages]),
            *_certificates(person, "Certificates"),
        ],
    )


def _dense(person: Profile) -> Page:
    contact = person.contact
    reached = [contact.email, contact.phone, contact.city, contact.links]
    jobs = [
        f"{job.title} at {job.employer} ({job.start[:4]}-{job.end[:4] or 'present'})"
        + (": " + "; ".join(job.text.splitlines()) + "." if job.text else ".")
        for job in person.jobs
    ]
    studies = [
        f"{study.degree}, {study.school} ({study.start}-{study.end})" for study in person.education
    ]
    spoken = [f"{each.language}: {each.level}" for each in person.languages]
    return Page(
        [f"{contact.name} · {' · '.join(filter(None, reached))}"],
        [
            Block("EXPERIENCE", [*jobs]),
            Block("EDUCATION", [*studies]),
            Block("SKILLS", [" • ".join(person.skills)]),
            Block("LANGUAGES", [", ".join(spoken)]),
            *_certificates(person, "CERTIFICATIONS"),
        ],
    )


def _table(person: Profile) -> Page:
    contact = person.contact
    reached: list[str | tuple[str, str]] = [
        (label, value)
        for label, value in (
            ("Phone", contact.phone),
            ("E-mail", contact.email),
            ("City", contact.city),
            ("Web", contact.links),
        )
        if value
    ]
    jobs: list[str | tuple[str, str]] = []
    for job in person.jobs:
        when = f"{_numbers(job.start)} – {_numbers(job.end) or 'today'}"  # noqa: RUF001
        jobs.append((when, f"{job.title}, {job.employer}"))
        jobs += [("", f"- {line}") for line in job.text.splitlines()]
    studies: list[str | tuple[str, str]] = [
        (f"{study.start} – {study.end}", f"{study.degree}, {study.school}")  # noqa: RUF001
        for study in person.education
    ]
    return Page(
        ["Curriculum Vitae", contact.name],
        [
            Block("Personal details", reached),
            Block("Professional experience", jobs),
            Block("Education and training", studies),
            Block("Key skills", [("Skills", ", ".join(person.skills))]),
            Block("Language skills", [(each.language, each.level) for each in person.languages]),
            *_certificates(person, "Licences and certificates"),
        ],
    )


def _columns(person: Profile) -> Page:
    contact = person.contact
    jobs: list[str | tuple[str, str]] = []
    for job in person.jobs:
        jobs += [f"{job.employer}", f"{job.title} | {_months(job)}", *_bullets(job)]
    studies: list[str | tuple[str, str]] = []
    for study in person.education:
        studies += [study.degree, f"{study.school}, {study.start} - {study.end}"]
    reached: list[str | tuple[str, str]] = [
        each for each in (contact.phone, contact.email, contact.city, contact.links) if each
    ]
    return Page(
        [contact.name],
        [Block("Employment History", jobs), Block("Education", studies)],
        [
            Block("Contact", reached),
            Block("Skills", [*person.skills]),
            Block("Languages", [f"{each.language} – {each.level}" for each in person.languages]),  # noqa: RUF001
            *_certificates(person, "Certifications"),
        ],
    )


def _certificates(person: Profile, heading: str) -> list[Block]:
    return [Block(heading, [*person.certificates])] if person.certificates else []


def _bullets(job: Job) -> list[str]:
    return [f"- {line}" for line in job.text.splitlines()]


def _months(job: Job) -> str:
    return f"{_named(job.start)} – {_named(job.end) or 'Present'}"  # noqa: RUF001


def _named(day: str) -> str:
    return f"{MONTHS[int(day[5:7]) - 1]} {day[:4]}" if len(day) > 4 else day


def _numbers(day: str) -> str:
    return f"{day[5:7]}/{day[:4]}" if len(day) > 4 else day
