"""A letter on its way out: the stream of its writing, and its files."""

from flask import Response

from webapp import events, letters
from webapp.extensions import db
from webapp.sessions import current_user

from .letter_schemas import LetterPath, StreamHeaders, StreamQuery
from .requests import blueprint

api = blueprint("delivery", "The stream of a letter's writing, and its files.")

STREAM = {
    "description": (
        "Server-sent events: `status` (status, position, message), `text` (text, offset), "
        "`reset` (a new attempt began: drop the text) and `end` (status, error, url). "
        "Each has an id; the stream ends with the letter, or after a minute: then go on from "
        "the last id."
    ),
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


@api.get("/letters/<uuid:letter_id>/events", responses={200: STREAM})
def stream_letter(path: LetterPath, query: StreamQuery, header: StreamHeaders) -> Response:
    """Follow a letter while it is written, word by word."""
    user_id = letters.get(current_user(), path.letter_id).user_id
    place = events.Place.parse(header.last_event_id or query.place)
    db.session.remove()  # the stream lasts; the connection is for others
    return events.response(user_id, path.letter_id, place)
