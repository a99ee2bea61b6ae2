"""The tables. What is a person's goes with the account; the rest names nobody."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .database import Base

STATUSES = ("queued", "writing", "done", "failed", "stopped")
ORIGINS = ("model", "edit", "restore")


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


class User(Base):
    """A person with an account. Names and e-mails are unique whatever their case."""

    __tablename__ = "user_account"
    __table_args__ = (
        Index("uq_user_account_username", text("lower(username)"), unique=True),
        Index("uq_user_account_email", text("lower(email)"), unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class Session(Base):
    """A sign-in. Access and refresh tokens carry its id as `sid`; revoked, both are dead."""

    __tablename__ = "session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    user_agent: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    user: Mapped[User] = relationship()


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


class DailyUsage(Base):
    """What a person has used of a day (UTC): letters queued, less those that failed, and tokens."""

    __tablename__ = "daily_usage"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    letters: Mapped[int] = mapped_column()
    tokens: Mapped[int] = mapped_column(BigInteger)


class DepartedUsage(Base):
    """What an identity that was given up has used of a day; the key is a keyed hash of it."""

    __tablename__ = "departed_usage"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    letters: Mapped[int] = mapped_column()
    tokens: Mapped[int] = mapped_column(BigInteger)


class Assignment(Base):
    """The variant of an experiment that a person was given, for good."""

    __tablename__ = "assignment"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    experiment: Mapped[str] = mapped_column(Text, primary_key=True)
    variant: Mapped[str] = mapped_column(Text)


class Letter(Base):
    """A letter: the form it is written from, the job that writes it, and its present text.

    While `status` is `writing`, the writer that holds the lease appends to `draft`; a lease
    that has run out means a dead writer, and another takes the letter over with `attempt` + 1.
    The finished text is `body`, equal to the newest version's.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(f"status in {STATUSES}", name="status"),
        CheckConstraint("rating in (-1, 1)", name="rating"),
        UniqueConstraint("user_id", "idempotency_key"),
        Index("ix_letter_user_id_created_at", "user_id", "created_at"),
        Index(
            "ix_letter_queue",
            "queued_at",
            postgresql_where=text("status in ('queued', 'writing')"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now, onupdate=now)

    # The form, as typed.
    job_title: Mapped[str] = mapped_column(Text)
    company: Mapped[str] = mapped_column(Text)
    applicant_name: Mapped[str] = mapped_column(Text)
    preferred_qualifications: Mapped[str] = mapped_column(Text, default="")
    past_experience: Mapped[str] = mapped_column(Text, default="")
    current_experience: Mapped[str] = mapped_column(Text, default="")
    skills: Mapped[str] = mapped_column(Text, default="")
    qualifications: Mapped[str] = mapped_column(Text, default="")
    tone: Mapped[str] = mapped_column(Text, default="professional")
    length: Mapped[str] = mapped_column(Text, default="usual", server_default="usual")

    # The job.
    status: Mapped[str] = mapped_column(Text, default="queued")
    error: Mapped[str] = mapped_column(Text, default="")  # a sentence for the person
    draft: Mapped[str] = mapped_column(Text, default="")
    attempt: Mapped[int] = mapped_column(default=0)  # counts up for the letter's whole life
    tries: Mapped[int] = mapped_column(default=0)  # of writers, since it was queued
    stop_requested: Mapped[bool] = mapped_column(default=False)
    writer: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    queued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    first_word_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    request_id: Mapped[str] = mapped_column(Text, default="")
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    # The release that queued it, and the experiment that its person was in.
    web_track: Mapped[str] = mapped_column(Text, default="", server_default="")
    web_version: Mapped[str] = mapped_column(Text, default="", server_default="")
    experiment: Mapped[str] = mapped_column(Text, default="", server_default="")
    variant: Mapped[str] = mapped_column(Text, default="", server_default="")

    # What came of it.
    body: Mapped[str] = mapped_column(Text, default="")
    model: Mapped[str] = mapped_column(Text, default="")
    model_track: Mapped[str] = mapped_column(Text, default="", server_default="")
    model_revision: Mapped[str] = mapped_column(Text, default="", server_default="")
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # webapp.check.Report, of `body`
    rating: Mapped[int | None] = mapped_column()
    rating_words: Mapped[str] = mapped_column(Text, default="")
    # The person's consent, of the text as it was rated: a new version takes it back.
    may_improve: Mapped[bool] = mapped_column(default=False, server_default=false())

    versions: Mapped[list["LetterVersion"]] = relationship(
        order_by="LetterVersion.number", passive_deletes=True, cascade="all, delete-orphan"
    )


class LetterVersion(Base):
    """A text that a letter has had; the newest is the letter's. Old ones go beyond a number."""

    __tablename__ = "letter_version"
    __table_args__ = (
        UniqueConstraint("letter_id", "number"),
        CheckConstraint(f"origin in {ORIGINS}", name="origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    # Loaded where it is read, not with a list of a hundred versions.
    body: Mapped[str] = mapped_column(Text, deferred=True)
    origin: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
