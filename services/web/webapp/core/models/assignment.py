"""The table of who is in which variant of an experiment."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.database import Base


class Assignment(Base):
    """The variant of an experiment that a person was given, for good."""

    __tablename__ = "assignment"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    experiment: Mapped[str] = mapped_column(Text, primary_key=True)
    variant: Mapped[str] = mapped_column(Text)
