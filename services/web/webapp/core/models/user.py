"""The table of accounts."""

from datetime import datetime

from sqlalchemy import DateTime, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import now
from webapp.core.database import Base


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
    # May see the operators' pages; webapp.commands.operators grants it.
    is_operator: Mapped[bool] = mapped_column(default=False, server_default=false())
