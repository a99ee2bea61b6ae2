"""Work on a letter's text that runs in a child process: compare two versions, make a file."""

import uuid
from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import User
from webapp.limits import person_limits
from webapp.limits.person_limits import Action
from webapp.processes.children import current_children

from . import library
from .diffs import Op, diff_words
from .errors import NotWritten
from .form import FormError

if TYPE_CHECKING:
    from webapp.export import File

R = TypeVar("R")
ZONE_LENGTH = 64  # characters of a time zone's name


def diff(user: User, letter_id: uuid.UUID, a: int, b: int) -> list[tuple[Op, str]]:
    """Return how version `b` came from version `a`, in words: same, added or removed.

    Raises:
        TooOften: the person has compared too often in a minute.
        TooHeavy: it takes too long.
    """
    old, new = (library.version(user, letter_id, number).body for number in (a, b))
    return _run(user, Action.DIFF, diff_words, old, new)


def export(
    user: User, letter_id: uuid.UUID, kind: str, body: str | None = None, zone: str = ""
) -> "File":
    """Return the letter as a file.

    Args:
        user: whose it is.
        letter_id: which letter.
        kind: pdf, docx, txt or md.
        body: a text that isn't saved, in place of the letter's.
        zone: the time zone where the person is, such as Pacific/Auckland; UTC if it isn't said.

    Raises:
        NotWritten: it has no text.
        FormError: there is no such zone.
        TooOften: the person has exported too often in a minute.
        TooHeavy: it takes too much time or memory.
    """
    from webapp.export import file_of

    letter = library.get(user, letter_id)
    if not letter.body:
        raise NotWritten
    place = zone_of(zone)
    run = partial(_run, user, Action.EXPORT)
    return file_of(letter, user, kind, current_config().font_paths, run, body, place)


def zone_of(name: str) -> tzinfo:
    """Return the time zone of that name, UTC for "".

    Raises:
        FormError: there is no such zone.
    """
    try:
        return ZoneInfo(name[:ZONE_LENGTH]) if name else UTC
    except (ValueError, OSError, ZoneInfoNotFoundError):
        message = "There is no such time zone; one is named as Pacific/Auckland is."
        raise FormError({"zone": message}) from None


def _run(user: User, action: Action, work: Callable[..., R], *args: object) -> R:
    """Count the action, give the database connection back, and do the work in a child process."""
    person_limits.count(user.id, action)
    person = user.id
    db.session.commit()
    return current_children().run(person, work, *args)
