"""The form that a letter is written from: its fields, their labels and their limits."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from .errors import Problem
from .models import Letter

TONES = ("professional", "warm", "confident", "concise", "enthusiastic")
SHORT, LONG = 120, 2000  # characters
REQUIRED = ("job_title", "company", "applicant_name")

# The labels that people's scripts already send to POST /model/query.
LABELS = {
    "job_title": "Job Title",
    "preferred_qualifications": "Preferred Qualifications",
    "company": "Hiring Company",
    "applicant_name": "Applicant Name",
    "past_experience": "Past Working Experience",
    "current_experience": "Current Working Experience",
    "skills": "Skillsets",
    "qualifications": "Qualifications",
}


class FormError(Problem):
    """A field of a form that can't be taken; `field` and `message` are set."""

    status = 422
    code = "invalid"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


def clean(text: str) -> str:
    """Return `text` with plain line ends and without characters that no database takes."""
    text = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


@dataclass(frozen=True)
class Form:
    """What a person tells about the job and about themselves. Field names are Letter's too."""

    job_title: str
    company: str
    applicant_name: str
    preferred_qualifications: str = ""
    past_experience: str = ""
    current_experience: str = ""
    skills: str = ""
    qualifications: str = ""
    tone: str = "professional"

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> Self:
        """Return the form that `values` holds; other keys are passed over.

        Raises:
            FormError: a required field is missing, a text is too long, a tone is unknown.
        """
        taken = {name: _text(name, values.get(name) or "") for name in LABELS}
        tone = (values.get("tone") or "professional").strip().lower()
        if tone not in TONES:
            raise FormError("tone", f"Tone: choose one of {', '.join(TONES)}.")
        return cls(**taken, tone=tone)

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """Return the form that `letter` is written from."""
        return cls(**{field.name: getattr(letter, field.name) for field in fields(cls)})

    def to_dict(self) -> dict[str, str]:
        """Return the fields by name."""
        return asdict(self)


def _text(name: str, value: str) -> str:
    short = name in REQUIRED
    text = clean(value).strip()
    if short:
        text = " ".join(text.split())
    if short and not text:
        raise FormError(name, f"{LABELS[name]} is needed.")
    limit = SHORT if short else LONG
    if len(text) > limit:
        raise FormError(name, f"{LABELS[name]} can have {limit} characters at most.")
    return text
