"""What an identity that was given up has used, so that registering again brings nothing back.

It is kept until the day is over under keyed hashes of the e-mail and of the username; neither can
be read from it. Whoever registers with either takes it over.
"""

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import Integer, cast, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import DailyUsage, DepartedUsage, PersonAction, User

from . import usage
from .person_limits import WINDOW_S, Action, action_key


def leave(user: User) -> None:
    """Keep what the person has used, in the caller's transaction, which has locked their row."""
    at = now()
    letters, tokens = usage.used(db.session, user.id, at)
    for key in _keys(user):
        if letters or tokens:
            row = insert(DepartedUsage).values(
                key=key, day=usage.day_of(at), letters=letters, tokens=tokens
            )
            most = {
                name: func.greatest(getattr(DepartedUsage, name), row.excluded[name])
                for name in ("letters", "tokens")
            }
            db.session.execute(row.on_conflict_do_update(index_elements=["key", "day"], set_=most))
        _copy_recent([str(user.id)], None, key)


def take_over(user: User) -> None:
    """Charge a new account, in the caller's transaction, with what its identity has used."""
    today, keys = usage.day_of(now()), _keys(user)
    most = select(func.max(DepartedUsage.letters), func.max(DepartedUsage.tokens)).where(
        DepartedUsage.key.in_(keys), DepartedUsage.day == today
    )
    letters, tokens = db.session.execute(most).one()
    if letters is not None:
        db.session.add(DailyUsage(user_id=user.id, day=today, letters=letters, tokens=tokens))
    _copy_recent(keys, user.id, str(user.id))


def _keys(user: User) -> list[str]:
    """Return the hashes of e-mail and username; no username has an @, so that none meet."""
    secret = current_config().secret_key.encode()
    return [
        hmac.new(secret, f"departed:{text.lower()}".encode(), hashlib.sha256).hexdigest()
        for text in (user.email, user.username)
    ]


def _copy_recent(owners: list[str], user_id: int | None, owner: str) -> None:
    """Let the letters that `owners` have asked for lately count for `owner` too."""
    since = func.clock_timestamp() - timedelta(seconds=WINDOW_S)
    theirs = PersonAction.key.in_(action_key(each, Action.LETTER) for each in owners)
    key = literal(action_key(owner, Action.LETTER))
    rows = select(cast(user_id, Integer), key, PersonAction.at).where(
        theirs, PersonAction.at >= since
    )
    query = insert(PersonAction).from_select(["user_id", "key", "at"], rows.distinct())
    db.session.execute(query)
