"""What the operations on profiles take and give."""

from dataclasses import fields
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, create_model

from webapp.profiles.content import MOST, Contact, Job, Language, Study, most_of

from .fields import INT4, LINE, TEXT, Body, Output, json_integer

DATE = "2019, 2019-03 or 2019-03-31, or as people write it; a job that has only a start goes on."
ABOUT = {"start": DATE, "end": DATE, "level": "In your words, such as fluent or B2."}
EXAMPLES = {
    "name": "Jane Roe",
    "email": "jane@example.com",
    "city": "Auckland",
    "title": "Analyst",
    "employer": "Trello",
    "start": "2019-03",
    "degree": "BSc in Computer Science",
    "language": "German",
    "level": "B2",
}


def _entry(of: type[Any], name: str, about: str) -> Any:
    columns: dict[str, Any] = {
        field.name: (
            str,
            Field(
                default="",
                max_length=most_of(field.name),
                pattern=TEXT if field.name == "text" else LINE,
                description=ABOUT.get(field.name),
                examples=[EXAMPLES[field.name]] if field.name in EXAMPLES else None,
            ),
        )
        for field in fields(of)
    }
    return create_model(name, __base__=Body, __doc__=about, **columns)


ContactBody = _entry(Contact, "Contact", "How the person is called and reached.")
JobBody = _entry(Job, "Job", "A job.")
StudyBody = _entry(Study, "Study", "A degree, and where and when it was taken.")
LanguageBody = _entry(Language, "Language", "A language, and how well it is spoken.")
Item = Annotated[str, Field(max_length=most_of("skills"), pattern=LINE)]


def _few(name: str) -> Any:
    return Field(default=[], max_length=MOST[name])


class ProfileBody(Body):
    """A profile; what isn't sent is empty."""

    contact: ContactBody = Field(default_factory=ContactBody)  # type: ignore[valid-type]
    jobs: list[JobBody] = _few("jobs")  # type: ignore[valid-type]
    education: list[StudyBody] = _few("education")  # type: ignore[valid-type]
    skills: list[Item] = _few("skills")
    languages: list[LanguageBody] = _few("languages")  # type: ignore[valid-type]
    certificates: list[Item] = _few("certificates")
    version: Annotated[int, Field(ge=0, le=INT4), BeforeValidator(json_integer)] | None = Field(
        default=None,
        description="The version that was edited. If it isn't the newest any more: 409.",
    )


class ProfileOutput(Output):
    """A profile."""

    contact: dict[str, str]
    jobs: list[dict[str, str]]
    education: list[dict[str, str]]
    skills: list[str]
    languages: list[dict[str, str]]
    certificates: list[str]
    version: int = Field(ge=0, description="Counts the saves; 0: never saved.")


class ImportedCV(Body):
    """A CV: a text, or else a file."""

    text: str = Field(default="", max_length=100_000, description="A CV's text, or a JSON Resume.")
    name: str = Field(
        default="", max_length=255, description="The file's name.", examples=["cv.pdf"]
    )
    content: str = Field(
        default="",
        max_length=1_500_000,
        description="The file in base64: PDF, Word (.docx), text or JSON Resume.",
    )


class Read(Output):
    """A profile as it was read."""

    contact: dict[str, str]
    jobs: list[dict[str, str]]
    education: list[dict[str, str]]
    skills: list[str]
    languages: list[dict[str, str]]
    certificates: list[str]


class Imported(Output):
    """What was read."""

    profile: Read
    left_out: list[str] = Field(description="Parts of a JSON Resume that have no place.")
    problems: dict[str, str] = Field(description="What to mend before it can be saved, by field.")
