"""A profile as the letter's form tells it: what fits of it, whole entries, the newest first."""

from contract.form import FIELDS

from .content import Job, Language, Profile, Study

FILLED = (
    *("applicant_name", "current_experience", "past_experience"),
    *("skills", "qualifications"),
)


def form_of(profile: Profile) -> dict[str, str]:
    """Return the form's fields that the profile fills; one with nothing to say is left out."""
    jobs = sorted(profile.jobs, key=_newest, reverse=True)
    telling = [*profile.skills, *map(_language, profile.languages)]
    studies = sorted(profile.education, key=_newest, reverse=True)
    values = {
        "applicant_name": profile.contact.name,
        "current_experience": _fit(
            "current_experience", "\n", [_job(j) for j in jobs if j.goes_on]
        ),
        "past_experience": _fit("past_experience", "\n", [_job(j) for j in jobs if not j.goes_on]),
        "skills": _fit("skills", ", ", telling),
        "qualifications": _fit(
            "qualifications", "\n", [*map(_study, studies), *profile.certificates]
        ),
    }
    return {name: text for name, text in values.items() if text}


def _newest(entry: Job | Study) -> tuple[str, str]:
    return entry.end or ("9999" if entry.start else ""), entry.start


def _job(job: Job) -> str:
    name = " at ".join(part for part in (job.title, job.employer) if part)
    head = f"{name} {_period(job)}".strip()
    lines = [line.strip(" •-*") for line in job.text.splitlines() if line.strip(" •-*")]
    return "\n".join([head, *(f"- {line}" for line in lines)]) if head else "\n".join(lines)


def _study(study: Study) -> str:
    years = [day[:4] for day in (study.start, study.end) if day]
    when = "–".join(dict.fromkeys(years))  # noqa: RUF001 - a range's dash
    return ", ".join(part for part in (study.degree, study.school, when) if part)


def _language(spoken: Language) -> str:
    return f"{spoken.language} ({spoken.level})" if spoken.level else spoken.language


def _period(job: Job) -> str:
    if not (job.start or job.end):
        return ""
    first, last = job.start[:4], job.end[:4] or "present"
    if not first or first == last:
        return f"({first or last})"
    return f"({first} - {last})"


def _fit(field: str, between: str, entries: list[str]) -> str:
    """Join the first entries that the field has room for."""
    text = ""
    for entry in filter(None, entries):
        longer = f"{text}{between}{entry}" if text else entry
        if len(longer) > FIELDS[field].limit:
            break
        text = longer
    return text
