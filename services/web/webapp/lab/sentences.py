"""Sentences: acceptable English or not, by the predictor; and which of a letter's read oddly."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from webapp.check.sentences import sentences as sentences_of
from webapp.core.database import db
from webapp.core.models import User
from webapp.limits import person_limits
from webapp.limits.person_limits import Action

from . import predictor

LONGEST = 2000  # characters; the predictor's own limit is the same
MOST = 100  # sentences of a letter; the predictor's own limit is the same
TASK = "sentences"
THINGS = "Sentences"
JSON = "application/json"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)


class Sentence(_Said):
    """What is said of the sentence at text[start:end]: a label, and how probable it is."""

    start: int
    end: int
    text: str
    label: str
    score: float
    probability: float


class Model(_Said):
    """Which model said it."""

    task: str
    version: str
    digest: str
    track: str


class Judged(_Said):
    """What is said of a text: what is said of its least acceptable sentence, and of each."""

    label: str
    score: float
    probability: float
    sentences: tuple[Sentence, ...]
    model: Model


class _Tensor(_Said):
    name: str
    data: list[str]


class _Tensors(_Said):
    outputs: list[_Tensor]


@dataclass(frozen=True)
class Odd:
    """A letter's sentences that read oddly, at body[start:end].

    Attributes:
        places: of them.
        problem: why there are none, if they could not be found.
    """

    places: tuple[tuple[int, int], ...] = ()
    problem: str = ""


def is_there() -> bool:
    """Tell whether the predictor has a model of sentences: it is not part of the checkout."""
    return predictor.is_there(TASK)


def judge(user: User, text: str) -> Judged:
    """Have a text judged, sentence by sentence. Nothing of it is kept.

    Raises:
        Unreadable: it is empty, too long, or in another script.
        TooOften: the person has asked too often in a minute.
        Away: the predictor does not answer, or has no model of sentences.
        NoLab: there is none.
    """
    person_limits.count(user.id, Action.SENTENCE)
    db.session.commit()  # no connection is held while the predictor works
    body = json.dumps({"text": text}).encode()
    said = predictor.ask("/predict/sentences", body, JSON, things=THINGS, field="text")
    try:
        return Judged.model_validate(said)
    except ValidationError as error:
        raise predictor.Away(THINGS) from error


def odd(body: str) -> Odd:
    """Return which sentences of a letter read oddly; head and foot are not judged.

    The letter's page is shown without them, too: a failure becomes a sentence.
    """
    told = [each for each in sentences_of(body) if each.zone == "text"][:MOST]
    texts = [each.text for each in told]
    if not texts:
        return Odd()
    try:
        labels = _labels(texts)
    except (predictor.Away, predictor.Unreadable) as problem:
        return Odd(problem=problem.message)
    pairs = zip(told, labels, strict=True)
    places = [(each.start, each.end) for each, label in pairs if label == "unacceptable"]
    return Odd(tuple(places))


def _labels(texts: Sequence[str]) -> list[str]:
    tensor = {"name": "text", "datatype": "BYTES", "shape": [len(texts)], "data": texts}
    asked = {"inputs": [tensor], "outputs": [{"name": "label"}]}
    said = predictor.ask(
        f"/v2/models/{TASK}/infer",
        json.dumps(asked).encode(),
        JSON,
        things=THINGS,
        field="text",
        wait=predictor.SOON_S,
    )
    try:
        [labels] = _Tensors.model_validate(said).outputs
    except ValueError as error:
        raise predictor.Away(THINGS) from error
    if len(labels.data) != len(texts):
        raise predictor.Away(THINGS)
    return labels.data
