"""What becomes of the applications that letters are sent with: dates, outcomes, and a table."""

import csv
import io
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import update

from webapp.core.database import db
from webapp.core.models import OUTCOMES, Letter, User

from . import library
from .form import FormError

DATES = {"applied_on": "Applied", "deadline": "Deadline"}
COLUMNS = ("Job Title", "Hiring Company", "Written", "Applied", "Deadline", "Outcome", "Letter")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def read(values: Mapping[str, str]) -> dict[str, Any]:
    """Return what a form says of an application: its dates and its outcome.

    Raises:
        FormError: a date is none, or there is no such outcome.
    """
    read: dict[str, Any] = {name: _date(name, values.get(name) or "") for name in DATES}
    read["outcome"] = values.get("outcome") or ""
    if read["outcome"] not in OUTCOMES:
        raise FormError({"outcome": f"Outcome: choose one of {', '.join(filter(None, OUTCOMES))}."})
    return read


def note(user: User, letter_id: uuid.UUID, values: Mapping[str, Any]) -> Letter:
    """Note what became of the application; `values` as from `read`, or some of them."""
    letter = library.get(user, letter_id, lock=True)
    for name, value in values.items():
        setattr(letter, name, value)
    db.session.commit()
    return letter


def note_all(user: User, letter_ids: Sequence[uuid.UUID], **values: Any) -> None:
    """Note the same of several letters; those that aren't the person's are passed over."""
    mine = (Letter.user_id == user.id) & Letter.deleted_at.is_(None) & Letter.id.in_(letter_ids)
    db.session.execute(update(Letter).where(mine).values(**values))
    db.session.commit()


def to_csv(letters: Iterable[Letter], address: str) -> str:
    """Return the letters as a table; `address` is what a letter's own begins with."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(COLUMNS)
    for letter in letters:
        facts = (letter.created_at.date(), letter.applied_on, letter.deadline, letter.outcome)
        row = (letter.job_title, letter.company, *facts, f"{address}{letter.id}")
        table.writerow([_cell(each) for each in row])
    return file.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _date(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FormError({name: f"{DATES[name]}: this is no date, such as 2026-11-29."}) from None
