"""Links: judged by the predictor, kept for the person who asked, and corrected by them."""

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import JudgedLink, User
from webapp.core.problem import Problem
from webapp.limits import person_limits
from webapp.limits.person_limits import Action

from . import predictor

MOST = 500  # addresses at once; the predictor's own limit is the same
KEPT = 2000  # of a person; those judged longest ago go
PER_PAGE = 25
SAID = (
    *("url", "verdict", "probability", "reasons"),
    *("domain", "domain_shown", "scheme_assumed"),
)


class LinkNotFound(Problem):
    """There is no such link, or it is another person's."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such link.")


@dataclass(frozen=True)
class Unjudged:
    """A text that is no web address, and a sentence that says why."""

    url: str
    error: str


@dataclass(frozen=True)
class History:
    """One page of what a person had judged, the last first."""

    items: Sequence[JudgedLink]
    total: int
    page: int
    pages: int


def table_of(urls: Sequence[str]) -> bytes:
    """Return addresses as the CSV file that the predictor takes."""
    file = io.StringIO(newline="")
    rows = csv.writer(file, quoting=csv.QUOTE_ALL)
    rows.writerows([["url"], *([url] for url in urls)])
    return file.getvalue().encode("utf-8", "replace")


def judge(user: User, table: bytes) -> list[JudgedLink | Unjudged]:
    """Have the addresses of a CSV file judged, and keep what is said; each is in its place.

    Nothing of them is opened: the predictor sees their letters alone.

    Raises:
        Unreadable: the file can't be read, or has too many addresses.
        TooOften: the person has asked too often in a minute.
        Away: the predictor does not answer.
        NoLab: there is none.
    """
    person_limits.count(user.id, Action.LINK)
    user_id = user.id
    db.session.commit()  # no connection is held while the predictor works
    said = predictor.judge(table)
    judged = [_link(user_id, each, said["model"]) for each in said["predictions"]]
    db.session.add_all(each for each in judged if isinstance(each, JudgedLink))
    db.session.flush()
    _drop_oldest(user_id)
    db.session.commit()
    return judged


def history(user: User, page: int = 1) -> History:
    """Return a page of what the person had judged; a page that isn't there is empty."""
    mine = JudgedLink.user_id == user.id
    total = db.session.scalar(select(func.count()).select_from(JudgedLink).where(mine)) or 0
    newest = select(JudgedLink).where(mine).order_by(JudgedLink.judged_at.desc(), JudgedLink.id)
    items = db.session.scalars(newest.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).all()
    return History(items, total, page, max(1, -(-total // PER_PAGE)))


def everything(user: User) -> list[dict[str, Any]]:
    """Return all that the person had judged, the first first, as their archive has it."""
    query = select(JudgedLink).where(JudgedLink.user_id == user.id).order_by(JudgedLink.judged_at)
    names = (*SAID, "model_version", "judged_at", "is_right")
    return [{name: getattr(each, name) for name in names} for each in db.session.scalars(query)]


def say(user: User, link_id: uuid.UUID, *, is_right: bool | None) -> JudgedLink:
    """Note whether the person finds a verdict right; None takes it back.

    Raises:
        LinkNotFound: it is not one of theirs.
        TooOften: the person has said so too often in a minute.
    """
    mine = (JudgedLink.id == link_id) & (JudgedLink.user_id == user.id)
    link = db.session.scalar(select(JudgedLink).where(mine))
    if link is None:
        raise LinkNotFound
    person_limits.count(user.id, Action.RATING)
    link.is_right = is_right
    db.session.commit()
    return link


def forget(user: User) -> None:
    """Delete all that the person had judged."""
    db.session.execute(delete(JudgedLink).where(JudgedLink.user_id == user.id))
    db.session.commit()


def _link(user_id: int, said: dict[str, Any], model: dict[str, str]) -> JudgedLink | Unjudged:
    if "error" in said:
        return Unjudged(said["url"], said["error"])
    return JudgedLink(
        id=uuid.uuid4(),
        user_id=user_id,
        judged_at=now(),
        is_right=None,
        task=model["task"],
        model_version=model["version"],
        model_digest=model["digest"],
        model_track=model["track"],
        **{name: said[name] for name in SAID},
    )


def _drop_oldest(user_id: int) -> None:
    mine = select(JudgedLink.id).where(JudgedLink.user_id == user_id)
    oldest = mine.order_by(JudgedLink.judged_at.desc(), JudgedLink.id).offset(KEPT)
    db.session.execute(delete(JudgedLink).where(JudgedLink.id.in_(oldest)))
