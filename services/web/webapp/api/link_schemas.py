"""What the operations on links take and give."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from webapp.lab.links import MOST

from .fields import FILLED_LINE, Body, Inputs, Output

PAGES = 100_000
Url = Annotated[str, Field(max_length=4096, pattern=FILLED_LINE, examples=["example.com/login"])]


class Links(Body):
    """Addresses; https is assumed where none is given. None of them is opened."""

    urls: list[Url] = Field(min_length=1, max_length=MOST)


class LinkPath(Inputs):
    """Which link."""

    link_id: uuid.UUID


class LinkPages(Inputs):
    """Which page of the list."""

    page: int = Field(default=1, ge=1, le=PAGES)


class Feedback(Body):
    """Whether the verdict is right."""

    right: StrictBool | None


class JudgedLink(Output):
    """What is said of an address, and by which model."""

    id: uuid.UUID
    url: str = Field(description="As it was read, in one spelling.")
    domain: str = Field(description="The registrable domain, which says whose site it is.")
    domain_shown: str = Field(description="The same as people write it.")
    scheme_assumed: bool = Field(description="Whether https was added.")
    verdict: Literal["phishing", "not sure", "looks fine"]
    probability: float = Field(ge=0, le=1, description="Of phishing, where every second one is.")
    reasons: list[str]
    task: str
    model_version: str
    model_digest: str
    model_track: str
    judged_at: datetime
    is_right: bool | None = Field(description="What the person says; null: nothing yet.")


class LinkVerdict(Output):
    """One address in its place: judged, or why it can't be."""

    url: str
    link: JudgedLink | None
    error: str = Field(description="Why it can't be read; empty if it could.")


class LinkVerdicts(Output):
    """All addresses of a request, in their order."""

    items: list[LinkVerdict]


class HistoryPage(Output):
    """One page of what was judged, the last first."""

    items: list[JudgedLink]
    total: int = Field(ge=0, description="Links on all pages.")
    page: int = Field(ge=1)
    pages: int = Field(ge=1)
