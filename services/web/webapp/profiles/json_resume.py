"""JSON Resume (schema 1.0.0, jsonresume.org): a profile from one, and one from a profile."""

from collections.abc import Iterable, Mapping
from typing import Any

from .content import Profile

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
TAKEN = {"basics", "work", "education", "skills", "languages", "certificates", "meta", "$schema"}
LEFT_OUT = ("volunteer", "awards", "publications", "interests", "references", "projects")


class NoResumeError(ValueError):
    """The JSON isn't a JSON Resume; the message says what is wrong with it."""


def to_json_resume(profile: Profile) -> dict[str, Any]:
    """Return the profile as a JSON Resume."""
    contact = profile.contact
    basics = {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "location": _filled({"address": contact.city}),
        "profiles": [{"url": each} for each in _links(contact.links)],
    }
    return _filled(
        {
            "$schema": SCHEMA,
            "basics": _filled(basics),
            "work": [
                _filled(
                    {
                        "name": job.employer,
                        "position": job.title,
                        "startDate": job.start,
                        "endDate": job.end,
                        "highlights": job.text.splitlines(),
                    }
                )
                for job in profile.jobs
            ],
            "education": [
                _filled(
                    {
                        "institution": study.school,
                        "studyType": study.degree,
                        "startDate": study.start,
                        "endDate": study.end,
                    }
                )
                for study in profile.education
            ],
            "skills": [{"name": skill} for skill in profile.skills],
            "languages": [
                _filled({"language": each.language, "fluency": each.level})
                for each in profile.languages
            ],
            "certificates": [{"name": each} for each in profile.certificates],
        }
    )


def from_json_resume(resume: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the profile's values as they stand there, and which of its parts have no place.

    Raises:
        NoResumeError: it is no JSON Resume.
    """
    if not isinstance(resume, dict) or not (TAKEN - {"$schema", "meta"}) & resume.keys():
        raise NoResumeError("This JSON is no JSON Resume: it has neither basics nor work.")
    basics = _object(resume.get("basics"), "basics")
    jobs = [_job(each) for each in _objects(resume, "work")]
    values: dict[str, Any] = {
        "contact": _contact(basics),
        "jobs": jobs,
        "education": [_study(each) for each in _objects(resume, "education")],
        "skills": list(_skills(_objects(resume, "skills"))),
        "languages": [
            {"language": _text(each, "language"), "level": _text(each, "fluency")}
            for each in _objects(resume, "languages")
        ],
        "certificates": [
            _joined(_text(each, "name"), _text(each, "issuer"), _text(each, "date")[:4])
            for each in _objects(resume, "certificates")
        ],
    }
    return values, tuple(name for name in LEFT_OUT if resume.get(name))


def _contact(basics: Mapping[str, Any]) -> dict[str, str]:
    location = _object(basics.get("location"), "basics.location")
    place = (_text(location, name) for name in ("address", "postalCode", "city", "region"))
    links = [_text(basics, "url"), *(_text(each, "url") for each in _objects(basics, "profiles"))]
    return {
        **{name: _text(basics, name) for name in ("name", "email", "phone")},
        "city": _joined(*place),
        "links": " · ".join(dict.fromkeys(filter(None, links))),
    }


def _job(work: Mapping[str, Any]) -> dict[str, str]:
    highlights = work.get("highlights") or []
    lines = [_text(work, "summary"), *(each for each in highlights if isinstance(each, str))]
    return {
        "title": _text(work, "position"),
        "employer": _text(work, "name") or _text(work, "company"),  # `company` before 1.0.0
        "start": _text(work, "startDate"),
        "end": _text(work, "endDate"),
        "text": "\n".join(filter(None, lines)),
    }


def _study(study: Mapping[str, Any]) -> dict[str, str]:
    kind, area = _text(study, "studyType"), _text(study, "area")
    return {
        "degree": f"{kind} in {area}" if kind and area else kind or area,
        "school": _text(study, "institution"),
        "start": _text(study, "startDate"),
        "end": _text(study, "endDate"),
    }


def _skills(skills: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for each in skills:
        keywords = [word for word in each.get("keywords") or [] if isinstance(word, str)]
        yield from keywords or [_text(each, "name")]


def _links(text: str) -> list[str]:
    return [part for part in text.replace("·", " ").replace(",", " ").split() if part]


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise NoResumeError(f"This is no JSON Resume: {name} must be an object.")
    return value


def _objects(values: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    entries = values.get(name) or []
    if not isinstance(entries, list):
        raise NoResumeError(f"This is no JSON Resume: {name} must be a list.")
    return [_object(each, f"{name}.{number}") for number, each in enumerate(entries)]


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
