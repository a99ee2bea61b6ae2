"""The table of letters."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.core.database import Base

from .letter_columns import STATUSES, UNFINISHED, FormColumns, JobColumns, ResultColumns
from .letter_version import LetterVersion


class Letter(FormColumns, JobColumns, ResultColumns, Base):
    """A letter: the form it is written from, the job that writes it, and its present text.

    The finished text is `body`, equal to the newest version's.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(f"status in {STATUSES}", name="status"),
        CheckConstraint("rating in (-1, 1)", name="rating"),
        UniqueConstraint("user_id", "idempotency_key"),
        Index("ix_letter_user_id_created_at", "user_id", "created_at"),
        Index("ix_letter_status_finished_at", "status", "finished_at"),
        Index(
            "ix_letter_queue",
            "queued_at",
            postgresql_where=text(f"status in {UNFINISHED}"),
        ),
        Index(
            "ix_letter_deleted_at",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now, onupdate=now)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # in the trash
    versions: Mapped[list[LetterVersion]] = relationship(
        order_by="LetterVersion.number", passive_deletes=True, cascade="all, delete-orphan"
    )
