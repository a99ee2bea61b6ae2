"""What stands around a letter's text in its document: recipient, subject, closing, date, design."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from webapp.core.database import db
from webapp.core.models import DESIGNS, Letter, User
from webapp.core.typed_text import TooLongError, accept

from . import library
from .form import FormError

LIMITS = {"recipient": 500, "subject": 200, "closing": 60}  # characters
LABELS = {"recipient": "Recipient", "subject": "Subject", "closing": "Closing"}
LINES = 8  # of a recipient, at most


def read(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the frame's parts that `values` names, as they are stored.

    Raises:
        FormError: a text is too long, the date is none, or there is no such design.
    """
    errors: dict[str, str] = {}
    parts: dict[str, Any] = {n: _text(n, values[n], errors) for n in LIMITS if n in values}
    if "dated" in values:
        parts["dated"] = _date(values["dated"] or "", errors)
    if "design" in values:
        parts["design"] = values["design"]
        if values["design"] not in ("", *DESIGNS):
            errors["design"] = f"Design: choose one of {', '.join(DESIGNS)}."
    if errors:
        raise FormError(errors)
    return parts


def update(user: User, letter_id: uuid.UUID, parts: Mapping[str, Any]) -> Letter:
    """Change the parts that are given, as from `read`; the rest stays."""
    letter = library.get(user, letter_id, lock=True)
    for name, value in parts.items():
        setattr(letter, name, value)
    db.session.commit()
    return letter


def _text(name: str, text: str, errors: dict[str, str]) -> str:
    try:
        text = accept(text, LIMITS[name], line=name != "recipient")
    except TooLongError:
        errors[name] = f"{LABELS[name]} can have {LIMITS[name]} characters at most."
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > LINES:
        errors[name] = f"{LABELS[name]} can have {LINES} lines at most."
    return "\n".join(lines)


def _date(text: str, errors: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        errors["dated"] = "Date: this is no date, such as 2026-11-29."
        return None
