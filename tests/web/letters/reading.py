"""Reads a letter's stream as a page does, for the tests of streams."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from webapp.core.database import db
from webapp.core.models import Letter
from webapp.jobs.announcements import announce_change


@dataclass
class Reader:
    """Reads a letter's stream as a page does."""

    client: FlaskClient
    letter_id: uuid.UUID
    text: str = ""
    place: str = ""
    resets: int = 0
    states: list[dict[str, Any]] = field(default_factory=list)
    end: dict[str, Any] | None = None
    lines: list[str] = field(default_factory=list)

    def read(self, *, least: int = 0) -> "Reader":
        """Follow the stream until it ends or `least` more characters have come."""
        headers = {"Last-Event-ID": self.place} if self.place else {}
        answer = self.client.get(f"/letters/{self.letter_id}/events", headers=headers)
        assert answer.status_code == 200
        assert answer.mimetype == "text/event-stream"
        stop = len(self.text) + least if least else None
        pieces = answer.iter_encoded()
        for piece in pieces:
            self.take(piece.decode())
            if stop is not None and len(self.text) >= stop:
                break
        answer.close()
        return self

    def take(self, event: str) -> None:
        """Take one event in."""
        self.lines.append(event)
        fields = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
        self.place = fields.get("id", self.place)
        data = json.loads(fields.get("data", "{}"))
        match fields.get("event"):
            case "text":
                assert data["offset"] == len(self.text)
                self.text += data["text"]
            case "reset":
                self.text = ""
                self.resets += 1
            case "status":
                self.states.append(data)
            case "end":
                self.end = data


def finish(app: Flask, letter_id: uuid.UUID) -> None:
    with app.app_context():
        db.session.execute(update(Letter).where(Letter.id == letter_id).values(status="stopped"))
        announce_change(db.session, letter_id)
        db.session.commit()
