"""How often a person may do what costs: in any 60 seconds, exact over all workers and replicas."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete

from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.metrics import REFUSALS
from webapp.core.models import PersonAction
from webapp.core.problem import Problem

from . import throttle

WINDOW_S = 60


class Action(StrEnum):
    """What is limited; `INKWELL_LETTERS_A_MINUTE` and so on say to how many."""

    LETTER = "letter"
    EXPORT = "export"
    DIFF = "diff"
    EDIT = "edit"
    CHECK = "check"
    LINK = "link"
    PICTURE = "picture"
    QUESTION = "question"
    UPLOAD = "upload"
    SENTENCE = "sentence"
    RATING = "rating"
    IMPORT = "import"
    ARCHIVE = "archive"


class TooOften(Problem):
    """The person has done this as often as one may; `retry_after` says when it works again."""

    status = 429
    code = "too_many_requests"

    def __init__(self, action: Action, seconds: int) -> None:
        unit = "second" if seconds == 1 else "seconds"
        super().__init__(
            f"Too many {action}s in a minute. Try again in {seconds} {unit}.", retry_after=seconds
        )


def count(user_id: int, action: Action) -> None:
    """Count an action in the caller's transaction, which others of the person's then wait for.

    It counts once the caller commits.

    Raises:
        TooOften: there were too many; the transaction is rolled back and nothing is counted.
    """
    most: int = getattr(current_config(), f"{action}s_a_minute")
    if most == 0:
        return
    key = action_key(str(user_id), action)
    limit = throttle.Limit(PersonAction, throttle.ACTION_LOCK, key, most, WINDOW_S)
    at = throttle.lock(limit)
    seconds = throttle.wait(limit, at)
    if seconds is not None:
        db.session.rollback()
        REFUSALS.labels(f"{action}s_a_minute").inc()
        raise TooOften(action, seconds)
    oldest = at - timedelta(seconds=WINDOW_S)
    db.session.execute(
        delete(PersonAction).where(PersonAction.key == key, PersonAction.at < oldest)
    )
    db.session.add(PersonAction(user_id=user_id, key=key, at=at))
    db.session.flush()


def action_key(owner: str, action: Action) -> str:
    """Return the key under which an action of a person's is counted."""
    return f"{action}:{owner}"
