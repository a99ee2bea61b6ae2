"""The table of accounts."""

from datetime import datetime

from sqlalchemy import ColumnElement, DateTime, Index, Text, false, func, or_, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from webapp.core import usernames
from webapp.core.clock import now
from webapp.core.database import Base

PAPERS = ("a4", "us-letter")
DESIGNS = ("classic", "modern", "formal")


class User(Base):
    """A person with an account. Names and e-mails are unique whatever their case."""

    __tablename__ = "user_account"
    __table_args__ = (
        Index("uq_user_account_username", text("lower(username)"), unique=True),
        Index("uq_user_account_username_key", "username_key", unique=True),
        Index("uq_user_account_email", text("lower(email)"), unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text)
    # What the name is compared by; a release from before usernames in any script leaves it.
    username_key: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    # May see the operators' pages; webapp.commands.operators grants it.
    is_operator: Mapped[bool] = mapped_column(default=False, server_default=false())

    # What stands above letters; without an e-mail of its own, the account's.
    letter_email: Mapped[str] = mapped_column(Text, default="", server_default="")
    phone: Mapped[str] = mapped_column(Text, default="", server_default="")
    city: Mapped[str] = mapped_column(Text, default="", server_default="")
    links: Mapped[str] = mapped_column(Text, default="", server_default="")
    paper: Mapped[str] = mapped_column(Text, default="a4", server_default="a4")
    design: Mapped[str] = mapped_column(Text, default="classic", server_default="classic")

    # Whether a letter's page marks sentences that read oddly, which takes the lab's predictor.
    marks_odd_sentences: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def reached(self) -> tuple[str, ...]:
        """Where the person is reached, of what the account knows."""
        return tuple(one for one in (self.email, self.letter_email, self.phone, self.links) if one)

    @validates("username")
    def _note_key(self, _name: str, username: str) -> str:
        self.username_key = usernames.key_of(username)
        return username

    @classmethod
    def is_named(cls, username: str) -> ColumnElement[bool]:
        """Tell in a query whether somebody has this username, however it is typed."""
        key = usernames.key_of(username)
        return or_(cls.username_key == key, func.lower(cls.username) == key)
