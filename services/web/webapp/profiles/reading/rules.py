"""A CV's lines as a profile's values, by rules: headings, dates, and the words of titles."""

from collections.abc import Iterable
from typing import Any

from .entries import jobs_of, studies_of
from .lists import certificates_of, languages_of, skills_of
from .people import contact_of
from .sections import parts_of


def values_of(lines: Iterable[str]) -> dict[str, Any]:
    """Return what the lines say, as webapp.profiles.content.Profile.parse takes it."""
    parts = parts_of(lines)
    skills, spoken = skills_of(parts.get("skills"))
    languages = languages_of(parts.get("languages"))
    named = {each["language"] for each in languages}
    return {
        "contact": contact_of(parts.head, parts.get("contact")),
        "jobs": jobs_of(parts.get("jobs")),
        "education": studies_of(parts.get("education")),
        "skills": skills,
        "languages": [*languages, *(each for each in spoken if each["language"] not in named)],
        "certificates": certificates_of(parts.get("certificates")),
    }
