"""The form that a letter is written from: its fields, their labels and their limits."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from .errors import Problem
from .models import Letter

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
    length: str = "usual"

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> Self:
        """Return the form that `values` holds; other keys are passed over.

        Raises:
            FormError: a required field is missing, a text is too long, a choice is unknown.
        """
        taken = {name: _tidy(name, values.get(name) or "") for name in LABELS}
        chosen = {
            name: (values.get(name) or getattr(cls, name)).strip().lower() for name in CHOICES
        }
        errors = {name: fault for name, text in taken.items() if (fault := _fault(name, text))}
        for name, (label, offered) in CHOICES.items():
            if chosen[name] not in offered:
                errors[name] = f"{label}: choose one of {', '.join(offered)}."
        if errors:
            raise FormError(errors)
        return cls(**taken, **chosen)

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """Return the form that `letter` is written from."""
        return cls(**{field.name: getattr(letter, field.name) for field in fields(cls)})

    def to_dict(self) -> dict[str, str]:
        """Return the fields by name."""
        return asdict(self)


def _tidy(name: str, value: str) -> str:
    # Composed, as every Qwen2 tokenizer has it: an accent typed apart is the same letter.
    text = unicodedata.normalize("NFC", clean(value)).strip()
    return " ".join(text.split()) if name in REQUIRED else text


def _fault(name: str, text: str) -> str:
    """Return what is wrong with a field, or ""."""
    short = name in REQUIRED
    limit = SHORT if short else LONG
    if short and not text:
        return f"{LABELS[name]} is needed."
    if len(text) > limit:
        return f"{LABELS[name]} can have {limit} characters at most."
    return ""
