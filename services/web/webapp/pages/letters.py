"""The desk, where letters are asked for, and the pages of one's letters."""

import uuid
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.guard import current_user, login_required
from webapp.core.database import db
from webapp.core.models import Letter
from webapp.letters import child_tasks, library, rating, revision, submission
from webapp.letters.errors import EditConflict, TooManyLetters
from webapp.letters.form import Form, FormError
from webapp.letters.stream import events
from webapp.letters.stream.snapshot import Cursor
from webapp.limits import quota
from webapp.limits.person_limits import TooOften

blueprint = Blueprint("letters", __name__)
RECENT = 5
INT4_DIGITS = 10
FOR_ONE_JOB = ("job_title", "company", "preferred_qualifications")

Answer = BaseResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]
Segment = tuple[str, Mapping[str, Any] | None]


@blueprint.get("/user/protected")
@login_required
def desk() -> str:
    """Show the desk; `?from=` takes over what an earlier letter says of the person."""
    values: dict[str, str] = {}
    if (source := _uuid(request.args.get("from"))) is not None:
        earlier = Form.of(library.get(current_user(), source)).to_dict()
        values = {name: text for name, text in earlier.items() if name not in FOR_ONE_JOB}
    return _desk_page(values)


@blueprint.post("/letters")
@login_required
def create() -> Answer:
    """Queue a letter from the desk's form."""
    try:
        form = Form.parse(request.form)
    except FormError as error:
        if _wants_json():
            raise
        return _desk_page(request.form, error.errors), error.status
    try:
        letter = submission.create(current_user(), form, request.form.get("idempotency_key"))
    except (TooManyLetters, quota.QuotaUsedUp, TooOften) as error:
        if _wants_json():
            raise
        headers = {"Retry-After": str(error.retry_after)}
        return _desk_page(request.form, refusal=error.message), error.status, headers
    response = _done(letter)
    response.status_code = 201 if _wants_json() else 303
    return response


@blueprint.get("/letters")
@login_required
def index() -> str:
    """List the person's letters."""
    q = request.args.get("q", "")
    found = library.search(current_user(), q, request.args.get("page", 1, type=int))
    return render_template("letters.html", page=found, q=q)


@blueprint.get("/letters/<uuid:letter_id>")
@login_required
def show(letter_id: uuid.UUID) -> str:
    """Show one letter, in whatever state it is."""
    return _letter_page(library.get(current_user(), letter_id))


@blueprint.get("/letters/<uuid:letter_id>/events")
@login_required
def stream(letter_id: uuid.UUID) -> Response:
    """Stream the letter as it is written, from where the page left off."""
    user_id = library.get(current_user(), letter_id).user_id
    left_off = request.headers.get("Last-Event-ID") or request.args.get("from")
    cursor = Cursor.parse(left_off)
    db.session.remove()  # the stream lasts; the connection is for others
    return events.response(user_id, letter_id, cursor)


@blueprint.post("/letters/<uuid:letter_id>/edit")
@login_required
def edit(letter_id: uuid.UUID) -> Answer:
    """Save a new version; what was typed is never lost to a refusal."""
    body = request.form.get("body", "")
    version = _version(request.form.get("version"))
    try:
        return _done(revision.edit(current_user(), letter_id, body, version))
    except (FormError, EditConflict, TooOften) as error:
        if _wants_json():
            raise
        letter = library.get(current_user(), letter_id)
        return _letter_page(letter, error=error.message, edit_body=body), error.status


@blueprint.get("/letters/<uuid:letter_id>/export.<any(pdf, docx, txt):kind>")
@login_required
def export(letter_id: uuid.UUID, kind: str) -> BaseResponse:
    """Give the letter as a file."""
    file = child_tasks.export(current_user(), letter_id, kind)
    return send_file(
        BytesIO(file.content), file.media_type, as_attachment=True, download_name=file.name
    )


@blueprint.get("/letters/<uuid:letter_id>/versions")
@login_required
def versions(letter_id: uuid.UUID) -> str:
    """List the versions and compare two of them: the newest two if none are named."""
    user = current_user()
    letter = library.get(user, letter_id)
    known = library.versions(user, letter_id)
    numbers = {each.number for each in known}
    b = _among(numbers, "to", max(numbers, default=0))
    a = _among(numbers, "from", max((n for n in numbers if n < b), default=b))
    diff = child_tasks.diff(user, letter_id, a, b) if len(known) > 1 else []
    return render_template("versions.html", letter=letter, versions=known, a=a, b=b, diff=diff)


@blueprint.post("/letters/<uuid:letter_id>/restore")
@login_required
def restore(letter_id: uuid.UUID) -> BaseResponse:
    """Make an older version the newest."""
    number = request.form.get("number", 0, type=int)
    return _done(revision.restore(current_user(), letter_id, number))


@blueprint.post("/letters/<uuid:letter_id>/rewrite")
@login_required
def rewrite(letter_id: uuid.UUID) -> BaseResponse:
    """Queue the letter again."""
    return _done(submission.rewrite(current_user(), letter_id))


@blueprint.post("/letters/<uuid:letter_id>/stop")
@login_required
def stop(letter_id: uuid.UUID) -> BaseResponse:
    """Stop the writing."""
    return _done(submission.stop(current_user(), letter_id))


@blueprint.post("/letters/<uuid:letter_id>/rate")
@login_required
def rate(letter_id: uuid.UUID) -> BaseResponse:
    """Store the person's rating; an empty one takes it back."""
    text = request.form.get("rating", "")
    value = {"1": 1, "-1": -1, "": None}.get(text, 0)
    words = request.form.get("words", "")
    agreed = request.form.get("may_improve") == "yes"
    return _done(rating.rate(current_user(), letter_id, value, words, may_improve=agreed))


@blueprint.post("/letters/<uuid:letter_id>/delete")
@login_required
def delete(letter_id: uuid.UUID) -> BaseResponse:
    """Delete the letter for good."""
    library.delete(current_user(), letter_id)
    return redirect("/letters?notice=letter-deleted", 303)


def segments(body: str, report: Mapping[str, Any] | None) -> list[Segment]:
    """Return the text in pieces, each with the finding that it is marked with, or None."""
    pieces: list[Segment] = []
    end = 0
    for finding in sorted((report or {}).get("unsourced", ()), key=lambda each: each["start"]):
        start, stop = finding["start"], finding["end"]
        if start < end:
            continue
        if start > end:
            pieces.append((body[end:start], None))
        pieces.append((body[start:stop], finding))
        end = stop
    if end < len(body):
        pieces.append((body[end:], None))
    return pieces


def _desk_page(
    values: Mapping[str, str], errors: Mapping[str, str] | None = None, refusal: str = ""
) -> str:
    return render_template(
        "desk.html",
        form=values,
        errors=errors or {},
        refusal=refusal,
        quota=quota.of_day(current_user()),
        recent=library.search(current_user(), per_page=RECENT).items,
        idempotency_key=values.get("idempotency_key") or uuid.uuid4().hex,
    )


def _letter_page(letter: Letter, **refusal: str) -> str:
    return render_template(
        "letter.html",
        letter=letter,
        report=letter.report,
        position=library.position(letter),
        latest_version=library.latest_version(letter),
        paragraphs=segments(letter.body, letter.report),
        **refusal,
    )


def _done(letter: Letter) -> BaseResponse:
    """Answer a script with the letter's state, and send a browser to its page."""
    url = f"/letters/{letter.id}"
    if _wants_json():
        return jsonify(id=str(letter.id), url=url, status=letter.status)
    return redirect(url, 303)


def _wants_json() -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _version(text: str | None) -> int | None:
    """Return the version that was edited, None if it isn't said; one that can't be is -1."""
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < INT4_DIGITS else -1


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def _among(numbers: set[int], name: str, default: int) -> int:
    number = request.args.get(name, default, type=int)
    return number if number in numbers else default
