"""The parameters of a training on pictures: what the web asks for and the training reads.

One place for names, meanings, limits and defaults. They reach a stage as a JSON file.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Parameters(BaseModel):
    """What a training is started with; the same ones on the same data give the same model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: Annotated[
        int, Field(ge=0, le=2**31 - 1, title="Seed", description="Of all that is drawn.")
    ] = 1
    epochs: Annotated[
        int,
        Field(
            ge=1,
            le=500,
            title="Epochs at most",
            description="Times that all pictures are gone through.",
        ),
    ] = 120
    patience: Annotated[
        int,
        Field(
            ge=1,
            le=500,
            title="Patience",
            description="Epochs without progress on pictures held out, after which it stops early.",
        ),
    ] = 12
    learning_rate: Annotated[
        float,
        Field(gt=0, le=10, title="Learning rate", description="How far each step goes."),
    ] = 0.5
    decay: Annotated[
        float,
        Field(ge=0, le=1, title="Weight decay", description="How much large weights cost."),
    ] = 0.00001
    held_out: Annotated[
        float,
        Field(
            ge=0.1,
            le=0.5,
            title="Held out",
            description="Share of each label that it is measured on and never learns.",
        ),
    ] = 0.2
