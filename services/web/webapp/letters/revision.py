"""Change a letter's text: a person's edit, or an older version made the newest again."""

import uuid
from typing import Any

from webapp.core.database import db
from webapp.core.models import UNFINISHED, Letter, User
from webapp.core.typed_text import TooLongError, accept
from webapp.jobs.announcements import announce_change
from webapp.limits import person_limits
from webapp.limits.person_limits import Action

from . import library
from .errors import EditConflict
from .form import Form, FormError
from .report import report_on
from .versions import add_version

BODY_LENGTH = 20_000  # characters


def edit(
    user: User, letter_id: uuid.UUID, body: str, expected_version: int | None = None
) -> Letter:
    """Make `body` the letter's new version. A text that is the same makes none.

    Raises:
        FormError: the text is empty or too long.
        EditConflict: `expected_version` isn't the newest, or the letter is being written.
        TooOften: the person has edited too often in a minute.
    """
    return _revise(user, letter_id, accepted(body), "edit", expected_version)


def accepted(body: str) -> str:
    """Return a letter's text as it is stored.

    Raises:
        FormError: the text is empty or too long.
    """
    try:
        body = accept(body, BODY_LENGTH)
    except TooLongError:
        message = f"A letter can have {BODY_LENGTH} characters at most."
        raise FormError({"body": message}) from None
    if not body:
        raise FormError({"body": "The letter is empty."})
    return body


def examine(user: User, letter_id: uuid.UUID, body: str) -> dict[str, Any]:
    """Return the check's report on a text that is being typed; nothing is kept of it.

    Raises:
        FormError: the text is empty or too long.
        TooOften: the person has asked too often in a minute.
    """
    body = accepted(body)
    form = Form.of(library.get(user, letter_id))
    person_limits.count(user.id, Action.CHECK)
    reached = user.reached
    db.session.commit()
    return report_on(form, body, reached)


def restore(user: User, letter_id: uuid.UUID, number: int) -> Letter:
    """Make version `number` the newest again.

    Raises:
        EditConflict: the letter is being written.
    """
    old = library.version(user, letter_id, number).body
    return _revise(user, letter_id, old, "restore")


def _revise(
    user: User, letter_id: uuid.UUID, body: str, origin: str, expected_version: int | None = None
) -> Letter:
    # The check takes time: it is made before the letter is locked, and without a connection.
    form, reached = Form.of(library.get(user, letter_id)), user.reached
    db.session.commit()
    report = report_on(form, body, reached)
    letter = library.get(user, letter_id, lock=True)
    if expected_version is not None and expected_version != library.latest_version(letter):
        db.session.rollback()
        raise EditConflict("The letter has changed since you opened it.")
    if letter.status in UNFINISHED:
        db.session.rollback()
        raise EditConflict("The letter is being written; stop it or wait until it is done.")
    if body != letter.body:
        person_limits.count(letter.user_id, Action.EDIT)
        add_version(db.session, letter, body, origin)
        letter.report = report
        letter.status, letter.error = "done", ""
    announce_change(db.session, letter.id)
    db.session.commit()
    return letter
