"""What the operation on pictures takes and gives."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from webapp.lab.pictures import ALLOWED

from .fields import FILLED_LINE, Body, File, Output

ADDRESS_LENGTH = 2048
Share = Annotated[float, Field(ge=0, le=1)]


class PictureFile(BaseModel):
    """A picture, as a form's file."""

    model_config = ConfigDict(extra="forbid")

    picture: File = Field(description=f"{ALLOWED}, by its content; 10 MB at most.")


class PictureAddress(Body):
    """A picture's address, where pictures are fetched."""

    url: str = Field(
        max_length=ADDRESS_LENGTH, pattern=FILLED_LINE, examples=["https://example.com/cat.jpg"]
    )


class PictureLabel(Output):
    """A label of a picture."""

    label: str
    confidence: Share = Field(description="How probable it is.")


class PictureModel(Output):
    """Which model said it."""

    task: str
    version: str
    digest: str
    track: str


class SeenPicture(Output):
    """What is said of a picture."""

    verdict: str = Field(
        validation_alias="label", description="The likeliest label, or `none of these`."
    )
    is_known: bool = Field(
        description="Whether it is like the pictures that the model was trained on."
    )
    labels: list[PictureLabel] = Field(
        validation_alias="top", description="The three likeliest, whether or not it is."
    )
    format: str = Field(description="Of the file, by its content.")
    width: int = Field(ge=1, description="Pixels, as it is seen.")
    height: int = Field(ge=1)
    notes: list[str] = Field(description="What was done with it, such as turning it.")
    model: PictureModel
