"""The tables of what is limited: a row for each time, while it counts."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import now
from webapp.core.database import Base


class Attempt:
    """What is limited, kept while it counts against its key."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class LoginFailure(Attempt, Base):
    """A failed login; the key is `user:NAME` or `address:IP`."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("ix_login_failure_key_at", "key", "at"),)


class RegistrationAttempt(Attempt, Base):
    """A registration that was tried; the key is `address:IP`."""

    __tablename__ = "registration_attempt"
    __table_args__ = (Index("ix_registration_attempt_key_at", "key", "at"),)


class PersonAction(Attempt, Base):
    """What a person did lately; the key is `ACTION:ID`, or `ACTION:HASH` of one who is gone."""

    __tablename__ = "person_action"
    __table_args__ = (Index("ix_person_action_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    # None: of an identity that was given up; see `webapp.limits.departed`.
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
