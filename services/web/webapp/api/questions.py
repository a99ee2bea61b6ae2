"""The API's operation on questions about a picture."""

from typing import Annotated

from flask import Response
from pydantic import Field

from webapp.accounts.guard import current_user
from webapp.core.database import db
from webapp.lab import answers, questions
from webapp.lab.questions import LABEL_LENGTH, QUESTION_LENGTH

from .document import failures
from .fields import FILLED_LINE, Body
from .requests import blueprint

api = blueprint("questions", "Questions about a picture, answered from sourced facts.")

EXAMPLE = (
    'event: text\ndata: {"text": "It lives in the mountains of China. "}\n\n'
    'event: end\ndata: {"left_out": 0, "facts": [], "error": ""}\n\n'
)
STREAM = {
    "description": (
        "Server-sent events: `text` (text), a sentence each, and `end` (left_out: sentences with "
        "a number that no fact has; facts: text and source of each; error)."
    ),
    "content": {"text/event-stream": {"example": EXAMPLE}},
}
Label = Annotated[str, Field(max_length=LABEL_LENGTH, pattern=FILLED_LINE, examples=["pizza"])]
Text = Annotated[str, Field(max_length=QUESTION_LENGTH, pattern=FILLED_LINE)]


class Question(Body):
    """What a picture shows, as the lab names it, and what is asked of that."""

    label: Label
    question: Text


@api.post("/lab/images/questions", responses={200: STREAM, **failures(404, 409, 429, 503)})
def ask_about_image(body: Question) -> Response:
    """Ask about a picture. No sentence has a number that the facts on file don't have."""
    asked = questions.ask(current_user(), body.label, body.question)
    db.session.remove()  # the stream lasts; the connection is for others
    return answers.stream(asked)
