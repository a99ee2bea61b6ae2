"""The table of the texts that a letter has had."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import now
from webapp.core.database import Base

ORIGINS = ("model", "edit", "restore")


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
    wish: Mapped[str] = mapped_column(Text, default="", server_default="")  # of a revision
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
