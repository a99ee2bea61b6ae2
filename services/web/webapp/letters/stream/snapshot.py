"""A letter at one moment, from the point up to which a page has its text."""

import re
import uuid
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Engine, case, func, select
from sqlalchemy.orm import Session

from webapp.core.models import UNFINISHED, Letter
from webapp.letters import turns

CURSOR = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")


@dataclass(frozen=True)
class Cursor:
    """How much of which attempt a page has, in Unicode characters, as Postgres counts them."""

    attempt: int = 0
    offset: int = 0

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Return the cursor that `attempt:offset` means, or None."""
        match = CURSOR.fullmatch(text or "")
        return cls(int(match[1]), int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.attempt}:{self.offset}"


@dataclass(frozen=True)
class Snapshot:
    """A letter as it is at one moment; `text` is what comes after the cursor."""

    status: str
    message: str
    attempt: int
    text: str
    position: int

    @property
    def finished(self) -> bool:
        """Whether nothing more comes."""
        return self.status not in UNFINISHED

    @property
    def waiting(self) -> bool:
        """Whether its place in the queue may change unannounced."""
        return self.status == "queued"


def take(
    engine: Engine, user_id: int, letter_id: uuid.UUID, cursor: Cursor | None = None
) -> Snapshot | None:
    """Return the person's letter as it is after `cursor`, or None if there is none (any more)."""
    cursor = cursor or Cursor()
    rest = func.substr(Letter.draft, cursor.offset + 1)
    text = case((Letter.attempt == cursor.attempt, rest), else_=Letter.draft)
    query = select(Letter.status, Letter.message, Letter.attempt, text).where(
        Letter.id == letter_id, Letter.user_id == user_id, Letter.deleted_at.is_(None)
    )
    with Session(engine) as session:
        row = session.execute(query).one_or_none()
        if row is None:
            return None
        status, message, attempt, draft = row
        ahead = turns.position(session, letter_id) if status == "queued" else 0
        return Snapshot(status, message, attempt, draft, ahead)
