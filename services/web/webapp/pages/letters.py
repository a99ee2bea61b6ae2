"""The pages of one's letters: the list, a letter, its versions, and what is done with it."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.guard import current_user, login_required
from webapp.advertisement import compare
from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import Letter
from webapp.lab import sentences
from webapp.letters import child_tasks, drafts, frame, library, rating, revision, submission, trash
from webapp.letters.errors import EditConflict
from webapp.letters.form import Form, FormError
from webapp.letters.stream import events
from webapp.letters.stream.snapshot import Cursor
from webapp.limits.person_limits import TooOften

from .answers import Answer, answer_with, uuid_of, wants_json
from .applications import wanted
from .drafts import refuse_other_person
from .sheet import sheet_of, zone

if TYPE_CHECKING:
    from webapp.export import File

blueprint = Blueprint("letters", __name__)
INT4_DIGITS = 10


@blueprint.get("/letters")
@login_required
def index() -> str:
    """List the person's letters: those that hold some words, in a state, in an order."""
    asked = wanted()
    letters = library.search(current_user(), asked, request.args.get("page", 1, type=int))
    return render_template("letters.html", page=letters, wanted=asked, today=now().date())


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
    refuse_other_person()
    body = request.form.get("body", "")
    version = _version(request.form.get("version"))
    try:
        letter = revision.edit(current_user(), letter_id, body, version)
        drafts.drop(current_user(), uuid_of(request.form.get("draft")))
        return answer_with(letter)
    except (FormError, EditConflict, TooOften) as error:
        if wants_json():
            raise
        letter = library.get(current_user(), letter_id)
        return _letter_page(letter, error=error.message, edit_body=body), error.status


@blueprint.post("/letters/<uuid:letter_id>/check")
@login_required
def check(letter_id: uuid.UUID) -> str:
    """Show what the check says of a text that is being typed."""
    letter = library.get(current_user(), letter_id)
    report = revision.examine(current_user(), letter_id, request.form.get("body", ""))
    return render_template("_letter_check.html", letter=letter, report=report, typing=True)


@blueprint.get("/letters/<uuid:letter_id>/export.<any(pdf, docx, txt, md):kind>")
@login_required
def export(letter_id: uuid.UUID, kind: str) -> BaseResponse:
    """Give the letter as a file."""
    return _sent(child_tasks.export(current_user(), letter_id, kind, zone=zone()))


@blueprint.post("/letters/<uuid:letter_id>/export.<any(pdf, docx, txt, md):kind>")
@login_required
def export_edited(letter_id: uuid.UUID, kind: str) -> BaseResponse:
    """Give the letter as a file with the text that is on the page, saved or not."""
    body = revision.accepted(request.form.get("body", ""))
    return _sent(child_tasks.export(current_user(), letter_id, kind, body, zone()))


@blueprint.get("/letters/<uuid:letter_id>/versions")
@login_required
def versions(letter_id: uuid.UUID) -> str:
    """List the versions and compare two of them: the newest two if none are named."""
    user = current_user()
    letter = library.get(user, letter_id)
    stored = library.versions(user, letter_id)
    numbers = {each.number for each in stored}
    b = _among(numbers, "to", max(numbers, default=0))
    a = _among(numbers, "from", max((n for n in numbers if n < b), default=b))
    diff = child_tasks.diff(user, letter_id, a, b) if len(stored) > 1 else []
    return render_template("versions.html", letter=letter, versions=stored, a=a, b=b, diff=diff)


@blueprint.post("/letters/<uuid:letter_id>/restore")
@login_required
def restore(letter_id: uuid.UUID) -> BaseResponse:
    """Make an older version the newest."""
    number = request.form.get("number", 0, type=int)
    return answer_with(revision.restore(current_user(), letter_id, number))


@blueprint.post("/letters/<uuid:letter_id>/rewrite")
@login_required
def rewrite(letter_id: uuid.UUID) -> BaseResponse:
    """Queue the letter again."""
    return answer_with(submission.rewrite(current_user(), letter_id))


@blueprint.post("/letters/<uuid:letter_id>/revise")
@login_required
def revise(letter_id: uuid.UUID) -> Answer:
    """Queue a revision: by a button's wish, or by the person's own words."""
    wish = request.form.get("wish") or request.form.get("own", "")
    try:
        paragraph = request.form.get("paragraph", type=int)
        return answer_with(submission.revise(current_user(), letter_id, wish, paragraph))
    except FormError as error:
        if wants_json():
            raise
        letter = library.get(current_user(), letter_id)
        return _letter_page(letter, error=error.message), error.status


@blueprint.post("/letters/<uuid:letter_id>/stop")
@login_required
def stop(letter_id: uuid.UUID) -> BaseResponse:
    """Stop the writing."""
    return answer_with(submission.stop(current_user(), letter_id))


@blueprint.post("/letters/<uuid:letter_id>/rate")
@login_required
def rate(letter_id: uuid.UUID) -> BaseResponse:
    """Store the person's rating; an empty one takes it back."""
    text = request.form.get("rating", "")
    value = {"1": 1, "-1": -1, "": None}.get(text, 0)
    words = request.form.get("words", "")
    agreed = request.form.get("may_improve") == "yes"
    return answer_with(rating.rate(current_user(), letter_id, value, words, may_improve=agreed))


@blueprint.post("/letters/<uuid:letter_id>/frame")
@login_required
def reframe(letter_id: uuid.UUID) -> Answer:
    """Change what stands around the text: recipient, subject, closing, date, design."""
    try:
        return answer_with(frame.update(current_user(), letter_id, frame.read(request.form)))
    except FormError as error:
        if wants_json():
            raise
        letter = library.get(current_user(), letter_id)
        page = _letter_page(letter, frame_values=request.form, frame_errors=error.errors)
        return page, error.status


@blueprint.post("/letters/<uuid:letter_id>/delete")
@login_required
def delete(letter_id: uuid.UUID) -> BaseResponse:
    """Put the letter into the trash."""
    trash.put(current_user(), letter_id)
    return redirect("/letters?notice=letter-deleted", 303)


def _letter_page(
    letter: Letter,
    *,
    error: str = "",
    edit_body: str = "",
    frame_values: Mapping[str, str] | None = None,
    frame_errors: Mapping[str, str] | None = None,
) -> str:
    draft = drafts.latest(current_user(), letter.id)
    edit_version = ""
    if draft is not None and not edit_body:
        edit_body, edit_version = draft.fields["body"], draft.fields["version"]
    odd = _odd(letter)
    return render_template(
        "letter.html",
        letter=letter,
        odd=odd,
        odd_texts=[letter.body[start:end].strip() for start, end in odd.places] if odd else [],
        error=error,
        edit_body=edit_body,
        edit_version=edit_version,
        draft=draft,
        draft_id=draft.id if draft else uuid.uuid4(),
        page_name=uuid.uuid4().hex,
        report=letter.report,
        comparison=compare(Form.of(letter)),
        position=library.position(letter),
        latest_version=library.latest_version(letter),
        sheet=sheet_of(letter, current_user(), odd.places if odd else ()) if letter.body else None,
        frame=frame_values or letter,
        frame_errors=frame_errors or {},
    )


def _odd(letter: Letter) -> sentences.Odd | None:
    """Return the letter's odd sentences, if the person wants them marked."""
    if not (letter.body and current_config().predictor_url and current_user().marks_odd_sentences):
        return None
    body = letter.body
    db.session.commit()  # no connection is held while the predictor works
    return sentences.odd(body)


def _sent(file: "File") -> BaseResponse:
    headers = {"Content-Disposition": file.disposition}
    return Response(file.content, mimetype=file.media_type, headers=headers)


def _version(text: str | None) -> int | None:
    """Return the version that was edited, None if it isn't said; one that can't be is -1."""
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < INT4_DIGITS else -1


def _among(numbers: set[int], name: str, default: int) -> int:
    number = request.args.get(name, default, type=int)
    return number if number in numbers else default
