"""Pictures: what one shows, said by the predictor. Nothing of them is kept."""

from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from webapp.core.bodies import PICTURE_BYTES
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import User
from webapp.core.problem import Problem
from webapp.limits import person_limits
from webapp.limits.person_limits import Action

from . import fetcher, predictor

ALLOWED = "JPEG, PNG, WebP, GIF, BMP or TIFF"  # the predictor's, too
FILE = "picture"  # the field of an uploaded one
BYTES = "application/octet-stream"
THINGS = "Pictures"
WAIT_S = 20.0  # for the largest that are taken, on a busy machine


class Wrong(Problem):
    """There is no picture, or there are two ways to one."""

    status = 422
    code = "invalid"


class TooLarge(Problem):
    """It is larger than is taken."""

    status = 413
    code = "too_large"

    def __init__(self) -> None:
        super().__init__(f"The picture is larger than {PICTURE_BYTES >> 20} MB.", field=FILE)


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)


class Guess(_Said):
    """A label, and how probable it is."""

    label: str
    confidence: float


class Model(_Said):
    """Which model said it."""

    task: str
    version: str
    digest: str
    track: str


class Seen(_Said):
    """What is said of a picture.

    Attributes:
        label: the likeliest, or "none of these".
        is_known: whether it is like the pictures that the model was trained on.
        top: the three likeliest labels, whether or not it is.
        format: of the file, by its content.
        width: in pixels, as it is seen.
        height: the same.
        notes: sentences on what was done with it, such as turning it.
        image: a small JPEG of it in base64: its pixels, upright, and nothing else of the file.
    """

    label: str
    is_known: bool
    top: tuple[Guess, ...]
    format: str
    width: int
    height: int
    notes: tuple[str, ...]
    image: str
    model: Model


def judge(user: User, file: IO[bytes] | None, url: str = "") -> Seen:
    """Have a picture judged.

    Args:
        user: who asks.
        file: the picture, or
        url: its address, where there is a fetcher.

    Raises:
        Wrong: there is neither of them, or both.
        Unreadable: it can't be judged; the message says why.
        Unfetched: there is no picture at the address that may be fetched.
        NoFetcher: no address is taken here.
        FetcherAway: the fetcher does not answer.
        TooOften: the person has asked too often in a minute.
        Away: the predictor does not answer, or has no model of pictures.
        NoLab: there is none.
    """
    if not current_config().predictor_url:
        raise predictor.NoLab
    if file is not None and url:
        raise Wrong("Send a picture or its address, not both.", field=fetcher.FIELD)
    if file is None and not url:
        raise Wrong("Choose a picture.", field=FILE)
    if url and not fetcher.is_there():
        raise fetcher.NoFetcher
    person_limits.count(user.id, Action.PICTURE)
    db.session.commit()  # no connection is held while others work
    data = fetcher.fetch(url) if file is None else file.read()
    field = FILE if file is not None else fetcher.FIELD
    said = predictor.ask(
        "/predict/images/one", data, BYTES, things=THINGS, field=field, wait=WAIT_S
    )
    try:
        return Seen.model_validate(said)
    except ValidationError as error:
        raise predictor.Away(THINGS) from error
