"""The manifest of a model that the lab trains: what the trainer writes and the predictor checks.

It lies beside the model's files and is written last: where it stands, the folder is complete.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FILE = "manifest.json"
MODEL = "model.onnx"
CHOSEN = "chosen.json"  # beside folders of models, which are named by digest: the one to serve
DATA = "model.onnx.data"  # the weights, where an exporter puts them into a file of their own
WORDS = "vocab.txt"  # the pieces of words that a model of language knows
Task = Literal["links", "images", "sentences"]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Features(_Part):
    """With which features the model was trained; `features.identity` says which are here."""

    version: str
    sha256: Sha256


class Thresholds(_Part):
    """From which probability on an answer is given; between the two it is "not sure"."""

    fine: Share  # below it
    phishing: Share  # from it on

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.fine > self.phishing:
            raise ValueError("fine must not be above phishing")
        return self


class NoneOfThese(_Part):
    """Above which novelty an input is none of the labels: it is unlike what was trained on."""

    novelty: float


class Threshold(_Part):
    """From which probability on the last label is given, where there is nothing between."""

    least: Share


class Calibration(_Part):
    """How scores were made probabilities, and how far these are off."""

    method: str
    error: Share  # expected calibration error, on rows that nothing was learnt from


class Example(_Part):
    """An input and what the trainer's own code says of it; the predictor must say the same.

    The probability is that of `label`, or, where a task has one question alone, of its answer.
    """

    input: str
    label: str = ""
    probability: Share


class Data(_Part):
    """What the model was trained on."""

    name: str
    sha256: Sha256
    rows: dict[str, int]  # by split


class Bins(_Part):
    """Which share of the training's inputs lay between the edges of a number, in ascending order.

    The first share is of those below the first edge, the last one of those from the last edge on.
    """

    edges: tuple[float, ...] = Field(min_length=1)
    shares: tuple[Share, ...]

    @model_validator(mode="after")
    def _one_more(self) -> Self:
        if len(self.shares) != len(self.edges) + 1:
            raise ValueError("there must be one share more than edges")
        if list(self.edges) != sorted(set(self.edges)):
            raise ValueError("edges must ascend")
        return self


class Drift(_Part):
    """What the training's inputs looked like, by the measures of `features.drift`."""

    rows: int = Field(ge=1)
    bins: dict[str, Bins]


class Chosen(_Part):
    """Which of the models beside it is to be served."""

    digest: Sha256


class Manifest(_Part):
    """The whole of it.

    Attributes:
        format: of this file.
        task: which input the model judges.
        name: what the model is asked by.
        version: for people; a digest is what programs compare.
        digest: of all the model's files, by `digest_of`.
        files: each file's SHA-256.
        labels: in the order of the model's outputs.
        license: of the data, with its source.
        seed: of the splits.
        parameters: of the training.
        figures: on rows that nothing was learnt from.
        drift: what the training's inputs looked like; older models and those of pictures have none.
    """

    format: Literal[1] = 1
    task: Task
    name: str = Field(pattern="^[a-z][a-z0-9-]{0,39}$")
    version: str = Field(pattern="^[0-9A-Za-z.-]{1,40}$")
    digest: Sha256
    files: dict[str, Sha256]
    features: Features
    labels: tuple[str, ...] = Field(min_length=2)
    thresholds: Thresholds | NoneOfThese | Threshold
    calibration: Calibration
    examples: tuple[Example, ...] = Field(min_length=1)
    data: Data
    license: str
    seed: int
    parameters: dict[str, float]
    figures: dict[str, float]
    drift: Drift | None = None


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each of a model's files that are in a folder."""
    files = [folder / name for name in (MODEL, DATA, WORDS)]
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.exists()
    }


def digest_of(files: Mapping[str, str]) -> str:
    """Return one digest for all of a model's files."""
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
