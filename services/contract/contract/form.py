"""The form that a letter is written from: the one list of its fields.

The pages, POST /model/query, the JSON API, the prompt, the check of a letter and the training read
this list. docs/decisions/contract.md says what else a new field needs.
"""

from dataclasses import MISSING, dataclass, fields, replace
from typing import Annotated, get_type_hints

SHORT, LONG, PAGE = 120, 2000, 10_000  # characters
TONES = ("professional", "warm", "confident", "concise", "enthusiastic")
LENGTHS = ("short", "usual", "long")
LANGUAGES = ("auto", "en", "de", "fr", "es")


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes:
        label: what people read, and what scripts send to POST /model/query. It never changes.
        prompt: its line of the prompt; the mini model is trained on this order. 0: it has none.
        limit: in characters.
        one_line: no line breaks, and no fact to look for in the letter.
        choices: the words to choose one from, if any.
        about: for readers of the JSON API's description, where the label does not say it.
        example: what the API's description and the tests fill in.
        name: in Python, in JSON, in the database and as the page's id.
        default: what an optional field has if it is not sent; None if it is required.
    """

    label: str
    prompt: int = 0
    limit: int = LONG
    one_line: bool = False
    choices: tuple[str, ...] = ()
    about: str = ""
    example: str = ""
    name: str = ""
    default: str | None = None

    @property
    def required(self) -> bool:
        """Whether a form without it is refused."""
        return self.default is None


def line(label: str, prompt: int, example: str, about: str = "") -> Field:
    """Return a field of one short line."""
    return Field(label, prompt, SHORT, one_line=True, example=example, about=about)


def text(label: str, prompt: int, example: str, about: str = "") -> Field:
    """Return a field of several lines."""
    return Field(label, prompt, example=example, about=about)


@dataclass(frozen=True)
class LetterForm:
    """What a person says of the job and of themselves. A field without a default is required.

    New fields go to the end, with a default: the order is part of how a letter that is sent twice
    is recognized (webapp.letters.submission).
    """

    job_title: Annotated[str, line("Job Title", 1, "Data Scientist")]
    company: Annotated[str, line("Hiring Company", 2, "google", "The hiring company.")]
    applicant_name: Annotated[str, line("Applicant Name", 4, "John")]
    preferred_qualifications: Annotated[
        str,
        text(
            "Preferred Qualifications",
            3,
            "4 years experience machine learning",
            "What the job asks for.",
        ),
    ] = ""
    past_experience: Annotated[
        str, text("Past Working Experience", 5, "Machine Learning Intern at Sony")
    ] = ""
    current_experience: Annotated[
        str, text("Current Working Experience", 6, "Analyst at Trello")
    ] = ""
    skills: Annotated[str, text("Skillsets", 7, "python")] = ""
    qualifications: Annotated[str, text("Qualifications", 8, "BSc in Computer Science")] = ""
    tone: Annotated[str, Field("Tone", choices=TONES)] = "professional"
    length: Annotated[
        str,
        Field(
            "Length",
            choices=LENGTHS,
            about="In words: short is 120 to 150, usual 150 to 300, long 220 to 300.",
        ),
    ] = "usual"
    advertisement: Annotated[
        str,
        Field(
            "Advertisement",
            limit=PAGE,
            about="The whole advertisement, as text or as a page's HTML. What it asks for is "
            "matched with the other fields; the letter never quotes it.",
        ),
    ] = ""
    language: Annotated[
        str,
        Field(
            "Language",
            choices=LANGUAGES,
            about="Of the letter: a BCP 47 tag, or auto for the advertisement's, else the form's. "
            "The demo model writes English whatever is chosen.",
        ),
    ] = "auto"


def _fields() -> dict[str, Field]:
    hints = get_type_hints(LetterForm, include_extras=True)
    return {
        each.name: replace(
            hints[each.name].__metadata__[0],
            name=each.name,
            default=None if each.default is MISSING else each.default,
        )
        for each in fields(LetterForm)
    }


FIELDS = _fields()
# What stands in the prompt, in its order; what is typed; and what is chosen.
PROMPTED = tuple(
    sorted((each for each in FIELDS.values() if each.prompt), key=lambda each: each.prompt)
)
TYPED = (
    *PROMPTED,
    *(each for each in FIELDS.values() if not each.choices and not each.prompt),
)
CHOSEN = tuple(each for each in FIELDS.values() if each.choices)
LABELS = {each.name: each.label for each in TYPED}
EXAMPLE = {each.name: each.example for each in FIELDS.values() if each.example}
