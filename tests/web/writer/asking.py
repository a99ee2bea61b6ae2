"""Letters to be written, and answers of the model server that are not good ones."""

import uuid

from flask import Flask

from tests.web.fake_model import LETTER, Answer
from tests.web.writing import FORM, state
from webapp.core.models import User
from webapp.letters import submission
from webapp.letters.form import Form

HALF = Answer(LETTER[: len(LETTER) // 2], hangs=True)
# It keeps every rule and leaves out some of what the person told.
DRY = Answer(
    "Dear Hiring Manager,\n\nI am writing to apply for the position of Data Scientist at google. "
    "I write python as an Analyst, I began at Sony, and I have a BSc in Computer Science. "
    + "I work with care, I ask early when something is unclear, and I finish what I begin. " * 8
    + "\n\nSincerely,\nJohn"
)
FLAWED = Answer(LETTER.replace("google", "[Company]"))


def ask(app: Flask, user: User, **changes: str) -> uuid.UUID:
    with app.app_context():
        return submission.create(user, Form.parse({**FORM, **changes})).id


def ended(app: Flask, letter_id: uuid.UUID) -> bool:
    return state(app, letter_id).status in ("done", "failed", "stopped")


def begun(app: Flask, letter_id: uuid.UUID) -> bool:
    return len(state(app, letter_id).draft) > 20
