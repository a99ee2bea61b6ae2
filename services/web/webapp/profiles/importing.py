"""Read a CV for a person, in a child process with limits; what it says is shown, never saved."""

from collections.abc import Callable
from typing import Any

from webapp.core.database import db
from webapp.core.models import User
from webapp.letters.form import FormError
from webapp.limits import person_limits
from webapp.limits.person_limits import Action
from webapp.processes.children import TooHeavy, current_children

from . import reading
from .content import GROUPS, LISTS, Profile
from .reading import Found, Refused

TOO_HEAVY = "This takes too much time or memory to read. Paste the text instead, or a shorter one."


def read_file(user: User, name: str, content: bytes) -> Found:
    """Return what a file says.

    Raises:
        FormError: it can't be read; the message says why.
        TooOften: the person has imported too often in a minute.
    """
    return _read(user, "file", reading.read_file, name, content)


def read_text(user: User, text: str) -> Found:
    """Return what a pasted text says.

    Raises:
        FormError: it can't be read; the message says why.
        TooOften: the person has imported too often in a minute.
    """
    return _read(user, "text", reading.read_text, text)


def added(saved: Profile, values: dict[str, Any]) -> dict[str, Any]:
    """Return what was read on top of what is saved: no entry twice, and nothing changed."""
    kept = saved.to_dict()
    contact = {
        name: text or (values["contact"].get(name) or "") for name, text in kept["contact"].items()
    }
    merged: dict[str, Any] = {"contact": contact}
    for name in (*GROUPS, *LISTS):
        known = {_key(each) for each in kept[name]}
        merged[name] = [*kept[name], *(e for e in values[name] if _key(e) not in known)]
    return merged


def _key(entry: dict[str, str] | str) -> str:
    """Return what two entries of one thing share: all but their dates and notes."""
    if isinstance(entry, str):
        return entry.casefold()
    names = ("title", "employer", "degree", "school", "language")
    return "\n".join((entry.get(name) or "").casefold() for name in names)


def _read(user: User, field: str, work: Callable[..., Found], *args: object) -> Found:
    person_limits.count(user.id, Action.IMPORT)
    person = user.id
    db.session.commit()  # the connection is for others meanwhile
    try:
        return current_children().run(person, work, *args)
    except Refused as error:
        raise FormError({field: str(error)}) from None
    except TooHeavy:
        raise FormError({field: TOO_HEAVY}) from None
