"""The table of links that people had judged, with what they say of the verdicts."""

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import DateTime, Float, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import now
from webapp.core.database import Base


class JudgedLink(Base):
    """One address, what was said of it by which model, and whether the person says it is right."""

    __tablename__ = "judged_link"
    __table_args__ = (Index("ix_judged_link_user_id_judged_at", "user_id", "judged_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    domain: Mapped[str] = mapped_column(Text)
    domain_shown: Mapped[str] = mapped_column(Text)
    scheme_assumed: Mapped[bool] = mapped_column()
    verdict: Mapped[str] = mapped_column(Text)
    probability: Mapped[float] = mapped_column(Float)
    reasons: Mapped[list[str]] = mapped_column(JSONB)
    task: Mapped[str] = mapped_column(Text)
    model_version: Mapped[str] = mapped_column(Text)
    model_digest: Mapped[str] = mapped_column(Text)
    model_track: Mapped[str] = mapped_column(Text)
    judged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    # None: the person has not said.
    is_right: Mapped[bool | None] = mapped_column()

    @property
    def parts(self) -> tuple[str, str, str]:
        """The address as what stands before its registrable domain, that, and what follows."""
        parts = urlsplit(self.url)
        place = parts.netloc
        host = place if place.endswith("]") else place.partition(":")[0]
        if place.startswith("["):
            host = place[: place.index("]") + 1]
        ends = len(parts.scheme) + len("://") + len(host)
        begins = ends - len(self.domain)
        return self.url[:begins], self.url[begins:ends], self.url[ends:]
