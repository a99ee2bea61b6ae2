"""The form that a letter is written from: its fields, their labels and their limits."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from webapp.core.errors import Problem
from webapp.core.models import Letter
from webapp.core.typed_text import TooLongError, accept

TONES = ("professional", "warm", "confident", "concise", "enthusiastic")
LENGTHS = ("short", "usual", "long")
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
# Chosen among a few words, by a label of their own.
CHOICES = {"tone": ("Tone", TONES), "length": ("Length", LENGTHS)}


class FormError(Problem):
    """Some fields can't be taken: `errors` maps each to a sentence; the first one leads."""

    status = 422
    code = "invalid"

    def __init__(self, errors: Mapping[str, str]) -> None:
        field, message = next(iter(errors.items()))
        super().__init__(message, field=field)
        self.errors = dict(errors)


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
    length: str = "usual"

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> Self:
        """Return the form that `values` holds; other keys are passed over.

        Raises:
            FormError: a required field is missing, a text is too long, a choice is unknown.
        """
        errors: dict[str, str] = {}
        texts = {name: _text(name, values.get(name) or "", errors) for name in LABELS}
        chosen = {
            name: (values.get(name) or getattr(cls, name))[:SHORT].strip().lower()
            for name in CHOICES
        }
        for name, (label, offered) in CHOICES.items():
            if chosen[name] not in offered:
                errors[name] = f"{label}: choose one of {', '.join(offered)}."
        if errors:
            raise FormError(errors)
        return cls(**texts, **chosen)

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """Return the form that `letter` is written from."""
        return cls(**{field.name: getattr(letter, field.name) for field in fields(cls)})

    def to_dict(self) -> dict[str, str]:
        """Return the fields by name."""
        return asdict(self)


def _text(name: str, value: str, errors: dict[str, str]) -> str:
    """Return a field's text as it is stored; what is wrong with it goes into `errors`."""
    required = name in REQUIRED
    limit = SHORT if required else LONG
    try:
        text = accept(value, limit, line=required)
    except TooLongError:
        errors[name] = f"{LABELS[name]} can have {limit} characters at most."
        return ""
    if required and not text:
        errors[name] = f"{LABELS[name]} is needed."
    return text
