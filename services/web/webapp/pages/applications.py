"""What became of applications: noted for one letter or several, and given as a table."""

import uuid

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.guard import current_user, login_required
from webapp.core.clock import now
from webapp.letters import applications, library, trash
from webapp.letters.errors import LetterNotFound
from webapp.letters.library import Wanted

from .answers import answer_with, uuid_of

blueprint = Blueprint("applications", __name__)


def wanted() -> Wanted:
    """Return which letters the address asks for, and in which order."""
    given = request.args
    return Wanted(given.get("q", ""), given.get("state", ""), given.get("sort", ""))


@blueprint.post("/letters/<uuid:letter_id>/application")
@login_required
def note(letter_id: uuid.UUID) -> BaseResponse:
    """Note when one applied, until when one can, and what came of it."""
    return answer_with(
        applications.note(current_user(), letter_id, applications.read(request.form))
    )


@blueprint.post("/letters/bulk")
@login_required
def note_all() -> BaseResponse:
    """Do the same with all letters that are ticked."""
    user, act = current_user(), request.form.get("act", "")
    ids = [found for text in request.form.getlist("letter") if (found := uuid_of(text))]
    if act == "delete":
        for each in ids:
            _throw_away(each)
        return redirect("/letters?notice=letters-deleted" if ids else "/letters", 303)
    if act == "applied":
        day = applications.read({"applied_on": request.form.get("today", "")})["applied_on"]
        applications.note_all(user, ids, applied_on=day or now().date())
    else:
        applications.note_all(user, ids, outcome=applications.read({"outcome": act})["outcome"])
    return redirect("/letters", 303)


@blueprint.get("/letters.csv")
@login_required
def table() -> Response:
    """Give the letters that are asked for as a table."""
    letters = library.every(current_user(), wanted())
    content = applications.to_csv(letters, f"{request.host_url}letters/")
    headers = {"Content-Disposition": 'attachment; filename="applications.csv"'}
    return Response("\ufeff" + content, mimetype="text/csv", headers=headers)


def _throw_away(letter_id: uuid.UUID) -> None:
    try:
        trash.put(current_user(), letter_id)
    except LetterNotFound:
        return  # another tab was first
