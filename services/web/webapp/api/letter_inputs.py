"""What the operations on letters take."""

import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, StrictBool

from webapp.letters import frame
from webapp.letters.wishes import OWN_LENGTH

from .fields import (
    ABSENT,
    EVENT_ID,
    FILLED_LINE,
    INT4,
    KEY,
    LINE,
    TEXT,
    Body,
    Day,
    Inputs,
    LetterText,
    SearchWords,
    VersionNumber,
    Words,
    json_integer,
)

PAGES = 1_000_000

# webapp.letters.library's and the model's own lists, for types; a test compares them.
State = Literal["open", "applied", "interview", "offer", "rejected", "withdrawn"]
Sort = Literal["newest", "deadline", "applied", "company"]
Outcome = Literal["", "interview", "offer", "rejected", "withdrawn"]


class Text(Body):
    """A letter's text."""

    body: LetterText = Field(
        description="The whole letter.", examples=["Dear Hiring Manager,\n\n…\n\nSincerely,\nJohn"]
    )


class Edit(Text):
    """A new text."""

    version: Annotated[int, Field(ge=0, le=INT4), BeforeValidator(json_integer)] | None = Field(
        default=None,
        description="The version that was edited. If it isn't the newest any more: 409.",
    )


class Application(Body):
    """What became of the application; what isn't sent stays."""

    applied_on: Day | None = Field(default=ABSENT, description="When one applied.")
    deadline: Day | None = Field(default=ABSENT, description="Until when one can.")
    outcome: Outcome = Field(default=ABSENT, description="What came of it.")


class Frame(Body):
    """What stands around the text; what isn't sent stays, what is empty follows the form."""

    recipient: str = Field(
        default=ABSENT,
        max_length=frame.LIMITS["recipient"],
        pattern=TEXT,
        description="Lines: who, and the address. If empty, the company.",
        examples=["Ms Ada Byron\n1 St James's Square\nLondon"],
    )
    subject: str = Field(default=ABSENT, max_length=frame.LIMITS["subject"], pattern=LINE)
    closing: str = Field(
        default=ABSENT,
        max_length=frame.LIMITS["closing"],
        pattern=LINE,
        description="In place of the text's own.",
        examples=["Kind regards,"],
    )
    dated: Day | None = Field(
        default=ABSENT, description="The date; null: the day when the text became what it is."
    )
    design: Literal["", "classic", "modern", "formal"] = Field(
        default=ABSENT, description="Empty: as in the letterhead."
    )


class Revision(Body):
    """How the text is to be revised."""

    wish: str = Field(
        min_length=1,
        max_length=OWN_LENGTH,
        pattern=FILLED_LINE,
        description="`shorter`, `warmer`, `more to the point`, or own words.",
        examples=["shorter"],
    )
    paragraph: Annotated[int, Field(ge=1, le=INT4), BeforeValidator(json_integer)] | None = Field(
        default=None, description="Which paragraph, from 1 at the greeting; null: the whole text."
    )


class Verdict(Body):
    """What the person thinks of the letter."""

    rating: Annotated[Literal[1, -1], BeforeValidator(json_integer)] | None = Field(
        description="1 is thumbs up, -1 thumbs down, null takes it back."
    )
    words: Words = Field(default="", description="Why.", examples=["It sounds like me."])
    may_improve: StrictBool = Field(
        default=False,
        description="Whether a letter rated 1, its text as it is and its form, may be used to "
        "improve the writer. What isn't said is no.",
    )


class NewLetterHeaders(BaseModel):
    """What may come with a new letter."""

    idempotency_key: str = Field(
        default=ABSENT,
        pattern=KEY,
        alias="Idempotency-Key",
        description="The same form sent again under the same key is the same letter.",
    )


class StreamHeaders(BaseModel):
    """Where a stream goes on, as browsers tell it."""

    last_event_id: str = Field(
        default=ABSENT, alias="Last-Event-ID", description="As `from`, which it overrules."
    )


class StreamQuery(Inputs):
    """Where a stream goes on."""

    cursor: str = Field(
        default=ABSENT,
        pattern=EVENT_ID,
        alias="from",
        description="The id of the last event seen: the attempt and the characters one has.",
        examples=["1:0"],
    )


class Search(Inputs):
    """Which letters of all."""

    q: SearchWords = Field(
        default="",
        description="Words in the form or the text, in any order; accents and case don't count.",
        examples=["google"],
    )
    state: State = Field(
        default=ABSENT, description="How far the application is; `open`: not sent yet."
    )
    sort: Sort = Field(default="newest", description="The order.")
    page: int = Field(default=1, ge=1, le=PAGES, description="Past the end: the last page.")
    per_page: int = Field(default=20, ge=1, le=100)


class LetterPath(Inputs):
    """Which letter."""

    letter_id: uuid.UUID


class VersionPath(LetterPath):
    """Which version of which letter."""

    number: VersionNumber


class ExportPath(LetterPath):
    """Which letter, and in which format."""

    kind: Literal["pdf", "docx", "txt", "md"]


class ExportQuery(Inputs):
    """Where the person is."""

    zone: str = Field(
        default="",
        max_length=64,
        pattern=LINE,
        description="Time zone whose day the letter has, such as Europe/Paris; UTC if not said.",
    )


class Pair(Inputs):
    """Two versions of one letter."""

    a: VersionNumber = Field(alias="from", description="The older version.")
    b: VersionNumber = Field(alias="to", description="The newer version.")
