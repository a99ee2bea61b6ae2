"""The table of letters."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    UniqueConstraint,
    event,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contract.form import TYPED
from webapp.core.clock import now
from webapp.core.database import Base
from webapp.core.folding import fold

from .letter_columns import (
    STATUSES,
    UNFINISHED,
    ApplicationColumns,
    FormColumns,
    FrameColumns,
    JobColumns,
    ResultColumns,
)
from .letter_version import LetterVersion

SEARCHED = (*(field.name for field in TYPED), "body")


class Letter(FormColumns, FrameColumns, JobColumns, ResultColumns, ApplicationColumns, Base):
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

    def found_by(self) -> str:
        """Return what a search looks at: form and text, folded."""
        return fold("\n".join(getattr(self, name) or "" for name in SEARCHED))


@event.listens_for(Letter, "before_insert")
@event.listens_for(Letter, "before_update")
def _keep_found(_mapper: object, _connection: object, letter: Letter) -> None:
    attributes = inspect(letter).attrs
    if any(attributes[name].history.has_changes() for name in SEARCHED):
        letter.search_text = letter.found_by()
