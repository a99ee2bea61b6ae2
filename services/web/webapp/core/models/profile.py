"""The table of what people tell of themselves, once for all letters."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import now
from webapp.core.database import Base


class StoredProfile(Base):
    """A person's profile; `content` is webapp.profiles.content.Profile, `version` counts saves."""

    __tablename__ = "profile"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now, onupdate=now)
