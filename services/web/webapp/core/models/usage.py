"""The tables of what was used of a day."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.database import Base


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
