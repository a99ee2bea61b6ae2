"""What is deleted once it has no more use: by each writer, whether or not anybody comes."""

from datetime import timedelta

from sqlalchemy import delete, func, or_, select

from webapp.core.clock import now
from webapp.core.config import Config
from webapp.core.database import AnySession
from webapp.core.models import (
    DepartedUsage,
    Letter,
    LoginFailure,
    PersonAction,
    RegistrationAttempt,
    Session,
    TypedDraft,
)

from . import usage
from .person_limits import WINDOW_S

PURGE_LOCK = 0x1EB0  # the advisory lock of whoever purges; the others leave it to them
ENDED_SESSION = timedelta(days=1)  # for whoever asks how an account was used
TRASH = timedelta(days=30)  # that a deleted letter can be taken back
UNTOUCHED_DRAFT = timedelta(days=90)  # after it was last saved


def purge(session: AnySession, config: Config) -> None:
    """Delete what no longer counts, by the database's clock."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(PURGE_LOCK))):
        session.rollback()
        return
    for table, seconds in (
        (LoginFailure, config.login_window_minutes * 60),
        (RegistrationAttempt, config.registration_window_minutes * 60),
        (PersonAction, WINDOW_S),
    ):
        session.execute(delete(table).where(table.at < func.now() - timedelta(seconds=seconds)))
    over = func.now() - ENDED_SESSION
    session.execute(
        delete(Session).where(or_(Session.revoked_at < over, Session.expires_at < over))
    )
    session.execute(delete(Letter).where(Letter.deleted_at < func.now() - TRASH))
    session.execute(delete(TypedDraft).where(TypedDraft.saved_at < func.now() - UNTOUCHED_DRAFT))
    session.execute(delete(DepartedUsage).where(DepartedUsage.day < usage.day_of(now())))
    session.commit()
