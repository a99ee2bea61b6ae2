"""What a person reads while their letter waits, and why one failed."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.people import MakeLetter, Person
from webapp.core.database import db
from webapp.core.models import Letter

BUSY = "The model is busy; about 25 seconds to go."
LEFT_OVER = "The model server is not answering; trying again."


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"status": "writing", "progress": BUSY}, BUSY),
        ({"status": "queued", "progress": BUSY}, BUSY),
        ({"status": "done", "progress": LEFT_OVER}, ""),
        ({"status": "failed", "error": BUSY, "progress": LEFT_OVER}, BUSY),
        # A writer of the release before writes `error` alone, and leaves `progress` as it is.
        ({"status": "writing", "error": BUSY}, BUSY),
        ({"status": "writing", "error": BUSY, "progress": LEFT_OVER}, BUSY),
        ({"status": "stopped", "error": "", "progress": LEFT_OVER}, ""),
    ],
)
def test_progress_is_shown_until_the_end_and_an_error_always(
    app: Flask, make_letter: MakeLetter, person: Person, columns: dict[str, str], message: str
) -> None:
    letter = make_letter(person, body="", **columns)
    with app.app_context():
        assert db.session.get_one(Letter, letter).message == message
        assert db.session.scalar(select(Letter.message).where(Letter.id == letter)) == message
    assert person.client.get(f"/api/v1/letters/{letter}").get_json()["error"] == message
    page = person.client.get(f"/letters/{letter}").text
    assert message in page
    assert LEFT_OVER not in page
