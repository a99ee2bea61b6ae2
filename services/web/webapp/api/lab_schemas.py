"""What the operations on data sets, trainings and models take and give."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from webapp.lab.datasets import NAME_LENGTH
from webapp.lab.uploads import LABEL_LENGTH

from .fields import ABSENT, EVENT_ID, FILLED_LINE, KEY, LINE, Body, File, Inputs, Output

DIGEST = "^[0-9a-f]{64}$"


class Pictures(BaseModel):
    """Pictures: a zip of folders, or those of one label."""

    model_config = ConfigDict(extra="forbid")

    file: File = Field(
        default=ABSENT, description="A zip with a folder for each label; 100 MB at most."
    )
    label: str = Field(
        default="", max_length=LABEL_LENGTH, pattern=LINE, description="Of `pictures`."
    )
    pictures: list[File] = Field(
        default=ABSENT, description="JPEG, PNG, WebP, GIF, BMP or TIFF, 10 MB each at most."
    )


class NewDataSet(Pictures):
    """A data set to be made."""

    name: str = Field(max_length=NAME_LENGTH, pattern=FILLED_LINE)
    may_train: Literal["yes", "no"] = Field(
        default="no", description="Whether models may be trained on these pictures."
    )


class DataSetPath(Inputs):
    """Which data set."""

    data_set_id: uuid.UUID


class Consent(Body):
    """Whether models may be trained on a data set."""

    may_train: StrictBool


class DataSet(Output):
    """Pictures by label."""

    id: uuid.UUID
    name: str
    created_at: datetime
    version: str = Field(description="SHA-256 of labels and pictures.")
    labels: dict[str, int] = Field(description="Pictures of each label.")
    size: int = Field(description="Bytes.")
    repeated: int = Field(description="Pictures that came twice and were left out.")
    contradictory: int = Field(description="Pictures in two labels, left out.")
    may_train: bool
    report: dict[str, Any] | None = Field(
        description="What can't be read, `unreadable`; null until all pictures were looked at."
    )


class DataSets(Output):
    """One's data sets, the newest first."""

    items: list[DataSet]


class NewTraining(Body):
    """A training to be begun."""

    data_set_id: Annotated[uuid.UUID, Field(strict=False)]
    parameters: dict[str, float] = Field(
        default_factory=dict, description="Those that differ from their defaults; `seed` is one."
    )


class NewTrainingHeaders(BaseModel):
    """What may come with a new training."""

    idempotency_key: str = Field(
        default=ABSENT,
        pattern=KEY,
        alias="Idempotency-Key",
        description="The same training asked for again under the same key is the same one.",
    )


class TrainingPath(Inputs):
    """Which training."""

    training_id: uuid.UUID


class TrainingStream(Inputs):
    """Where a stream goes on."""

    cursor: str = Field(
        default=ABSENT,
        pattern=EVENT_ID,
        alias="from",
        description="The id of the last event seen: the attempt and the points one has.",
        examples=["1:0"],
    )


class Training(Output):
    """A training and how far it is."""

    id: uuid.UUID
    data_set_id: uuid.UUID
    version: str = Field(description="Of the data set, as it was trained on.")
    status: Literal["queued", "running", "done", "failed", "stopped"]
    stage: str = Field(description="prepare, train, evaluate, export or register.")
    progress: str
    error: str = Field(description="Why it failed.")
    log_tail: str = Field(description="The end of the failed stage's log.")
    parameters: dict[str, float]
    curve: list[dict[str, float]] = Field(
        description="By epoch: loss, accuracy, held_out_loss and held_out_accuracy."
    )
    model_digest: str | None = Field(description="Of the model that came of it.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Trainings(Output):
    """One's trainings, the newest first."""

    items: list[Training]


class Model(Output):
    """A model that a training has registered."""

    digest: str
    task: str
    version: str
    labels: list[str]
    figures: dict[str, float]
    created_at: datetime
    job_id: uuid.UUID | None = Field(description="Its training.")
    is_used: bool = Field(default=False, description="Whether it is the one that is served.")


class Models(Output):
    """Models, the newest first: one's own, or all for operators."""

    items: list[Model]


class ModelPath(Inputs):
    """Which model."""

    digest: str = Field(pattern=DIGEST)
