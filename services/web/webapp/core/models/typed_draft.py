"""The table of what people have typed and not sent."""

import uuid
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import now
from webapp.core.database import Base


class TypedDraft(Base):
    """The desk's form, or an edit of a letter, as it was last typed.

    `page` and `turn` say which page saved it last and how often that page had saved: two pages
    that show one draft are told apart, and an answer that overtook another is.
    """

    __tablename__ = "typed_draft"
    __table_args__ = (Index("ix_typed_draft_user_id_saved_at", "user_id", "saved_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    # None: of the desk's form.
    letter_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("letter.id", ondelete="CASCADE"), index=True
    )
    fields: Mapped[dict[str, str]] = mapped_column(JSONB)
    page: Mapped[str] = mapped_column(Text)
    turn: Mapped[int] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)

    @property
    def revision(self) -> str:
        """Which save this is; a page that begins with it names it as its base."""
        return f"{self.page}:{self.turn}"
