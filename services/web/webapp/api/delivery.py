"""The API's stream of a letter's writing, and its files."""

from flask import Response

from webapp.accounts.guard import current_user
from webapp.core.database import db
from webapp.letters import child_tasks, library
from webapp.letters.stream import events
from webapp.letters.stream.snapshot import Cursor

from .document import failures
from .letter_inputs import ExportPath, ExportQuery, LetterPath, StreamHeaders, StreamQuery
from .requests import blueprint

api = blueprint("delivery", "The stream of a letter's writing, and its files.")

EXAMPLE = 'id: 1:20\nevent: text\ndata: {"text": "Dear Hiring Manager,", "offset": 0}\n\n'
STREAM = {
    "description": (
        "Server-sent events: `status` (status, position, message), `text` (text, offset), "
        "`reset` (a new attempt began: drop the text) and `end` (status, error, url). "
        "Each has an id; the stream ends with the letter, or after a minute: then go on from "
        "the last id."
    ),
    "content": {"text/event-stream": {"example": EXAMPLE}},
}

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BYTES = {"schema": {"type": "string", "format": "binary"}}
TEXT = {"schema": {"type": "string"}}
FILE = {
    "description": "The file.",
    "content": {
        "application/pdf": BYTES,
        WORD: BYTES,
        "text/plain": TEXT,
        "text/markdown": TEXT,
    },
}


@api.get("/letters/<uuid:letter_id>/events", responses={200: STREAM})
def stream_letter(path: LetterPath, query: StreamQuery, header: StreamHeaders) -> Response:
    """Follow a letter while it is written, word by word."""
    user_id = library.get(current_user(), path.letter_id).user_id
    cursor = Cursor.parse(header.last_event_id or query.cursor)
    db.session.remove()  # the stream lasts; the connection is for others
    return events.response(user_id, path.letter_id, cursor)


@api.get(
    "/letters/<uuid:letter_id>/export/<any(pdf,docx,txt,md):kind>",
    responses={200: FILE, **failures(409, 429)},
)
def export_letter(path: ExportPath, query: ExportQuery) -> Response:
    """Take the letter away as a file: PDF, Word document, plain text or Markdown."""
    file = child_tasks.export(current_user(), path.letter_id, path.kind, zone=query.zone)
    headers = {"Content-Disposition": file.disposition}
    return Response(file.content, mimetype=file.media_type, headers=headers)
