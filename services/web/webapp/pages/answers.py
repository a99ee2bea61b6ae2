"""What views of letters read and answer: a page to a browser, the letter's state to a script."""

import uuid

from flask import jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from webapp.core.models import Letter

Answer = BaseResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]


def answer_with(letter: Letter) -> BaseResponse:
    """Answer a script with the letter's state, and send a browser to its page."""
    url = f"/letters/{letter.id}"
    if wants_json():
        return jsonify(id=str(letter.id), url=url, status=letter.status)
    return redirect(url, 303)


def uuid_of(text: str | None) -> uuid.UUID | None:
    """Return the number that a form or an address names, None if it names none."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def wants_json() -> bool:
    """Return whether a script asks."""
    return "application/json" in request.headers.get("Accept", "")
