"""How many letters and tokens a person may have a day: exact over all workers and replicas.

A day is UTC. Letters are counted as they are queued, under the lock of the person's row. Tokens
are known only when a letter has ended: the one that passes their limit is written to its end.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.metrics import REFUSALS
from webapp.core.models import User
from webapp.core.problem import Problem

from . import usage


class QuotaUsedUp(Problem):
    """The person has had what one may have a day."""

    status = 429
    code = "quota_used_up"

    def __init__(self, share: "Share", what: str, seconds: float) -> None:
        message = f"Your {share.limit:,} {what} of today are used up; new ones come at 00:00 UTC."
        super().__init__(message, retry_after=math.ceil(seconds))


@dataclass(frozen=True)
class Share:
    """What is used of a day's limit; None where there is none."""

    used: int
    limit: int | None

    @property
    def left(self) -> int | None:
        """How much is left."""
        return None if self.limit is None else max(0, self.limit - self.used)


@dataclass(frozen=True)
class Quota:
    """A person's day."""

    letters: Share
    tokens: Share
    resets_at: datetime


def of_day(user: User, at: datetime | None = None) -> Quota:
    """Return what the person has used of the day of `at`, today if not given."""
    at = at or now()
    config = current_config()
    letters, tokens = usage.used(db.session, user.id, at)
    midnight = datetime.combine(usage.day_of(at) + timedelta(days=1), time(), UTC)
    return Quota(
        Share(letters, config.letters_a_day or None),
        Share(tokens, config.tokens_a_day or None),
        midnight,
    )


def take(user: User, at: datetime) -> None:
    """Count a letter that is queued at `at`. The person's row must be locked until the commit.

    Raises:
        QuotaUsedUp: the person has none left.
    """
    quota = of_day(user, at)
    _refuse(quota, at, letters=quota.letters, tokens=quota.tokens)
    usage.count_letter(db.session, user.id, at)


def check_tokens(user: User, at: datetime) -> None:
    """Refuse what costs tokens and is no letter, once the day's are used up.

    Raises:
        QuotaUsedUp: the person has none left; the transaction is rolled back.
    """
    quota = of_day(user, at)
    _refuse(quota, at, tokens=quota.tokens)


def _refuse(quota: Quota, at: datetime, **shares: Share) -> None:
    for what, share in shares.items():
        if share.left == 0:
            db.session.rollback()
            REFUSALS.labels(f"{what}_a_day").inc()
            raise QuotaUsedUp(share, what, (quota.resets_at - at).total_seconds())
