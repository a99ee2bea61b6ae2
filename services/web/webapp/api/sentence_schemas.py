"""What the operation on sentences takes and gives."""

from typing import Annotated, Literal

from pydantic import Field

from webapp.lab.sentences import LONGEST

from .fields import FILLED_TEXT, Body, Output

Label = Annotated[
    Literal["acceptable", "unacceptable"], Field(description="Of a text: of its worst sentence.")
]
Share = Annotated[float, Field(ge=0, le=1)]


class ToJudge(Body):
    """A sentence or a paragraph, in English."""

    text: str = Field(
        max_length=LONGEST, pattern=FILLED_TEXT, examples=["She have worked here. I like it."]
    )


class JudgedSentence(Output):
    """What is said of the sentence at text[start:end]."""

    start: int = Field(ge=0, description="In characters.")
    end: int = Field(ge=0)
    text: str
    label: Label
    score: Share = Field(description="How probable the label is.")
    probability: Share = Field(description="Of being acceptable, where every second one is.")


class SentenceModel(Output):
    """Which model said it."""

    task: str
    version: str
    digest: str
    track: str


class JudgedText(Output):
    """What is said of a text: of its least acceptable sentence, and of each."""

    label: Label
    score: Share
    probability: Share
    sentences: list[JudgedSentence]
    model: SentenceModel
