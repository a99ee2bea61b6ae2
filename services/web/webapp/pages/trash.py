"""The trash: letters that were deleted, to be taken back or deleted for good."""

import uuid

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from webapp.accounts.guard import current_user, login_required
from webapp.letters import trash

blueprint = Blueprint("trash", __name__, url_prefix="/trash")


@blueprint.get("")
@login_required
def show() -> str:
    """List the deleted letters, each with the days that are left."""
    letters = trash.content(current_user())
    return render_template("trash.html", letters=letters, gone_after=trash.gone_after)


@blueprint.post("/<uuid:letter_id>/restore")
@login_required
def restore(letter_id: uuid.UUID) -> Response:
    """Take a letter back."""
    letter = trash.take_back(current_user(), letter_id)
    return redirect(f"/letters/{letter.id}?notice=letter-restored", 303)


@blueprint.post("/<uuid:letter_id>/erase")
@login_required
def erase(letter_id: uuid.UUID) -> Response:
    """Delete a letter for good."""
    trash.erase(current_user(), letter_id)
    return redirect("/trash?notice=letter-erased", 303)


@blueprint.post("/erase")
@login_required
def erase_all() -> Response:
    """Empty the trash."""
    trash.erase(current_user())
    return redirect("/trash?notice=trash-emptied", 303)
