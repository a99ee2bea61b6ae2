"""The runbook's words for accounts that a restore brought back."""

import re
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select, text

from inkwell.shared.checkout import ROOT
from tests.web.people import MakeLetter, Person
from webapp.core.database import db
from webapp.core.models import Letter, LetterVersion, Session, User

RUNBOOK = ROOT / "docs" / "runbooks" / "restore-database.md"
DELETION = re.compile(r'"(DELETE FROM user_account [^"]+)"')


def delete_again(until: datetime, *users: int) -> None:
    """Run the runbook's deletion as it stands there."""
    (statement,) = DELETION.findall(RUNBOOK.read_text())
    words = statement.replace("$DELETED", ",".join(map(str, users)))
    db.session.execute(text(words.replace("$UNTIL", until.isoformat())))
    db.session.commit()


def test_the_runbook_deletes_an_account_with_all_that_it_owns_and_no_other(
    app: Flask, person: Person, other: Person, make_letter: MakeLetter
) -> None:
    make_letter(person)
    remaining = make_letter(other)
    with app.app_context():
        delete_again(datetime.now(UTC), person.id)
        assert db.session.scalars(select(User.id)).all() == [other.id]
        assert db.session.scalars(select(Session.user_id)).all() == [other.id]
        assert db.session.scalars(select(Letter.id)).all() == [remaining]
        assert db.session.scalars(select(LetterVersion.letter_id)).all() == [remaining]


def test_the_runbook_spares_a_younger_account_that_got_an_old_number(
    app: Flask, person: Person
) -> None:
    restored = datetime(2026, 1, 1, tzinfo=UTC)
    with app.app_context():
        delete_again(restored, person.id)
        assert db.session.scalars(select(User.id)).all() == [person.id]
