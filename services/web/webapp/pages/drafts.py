"""What is typed and not sent, as pages save it while somebody types, and drop it."""

import uuid

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from webapp.accounts.guard import current_user, login_required
from webapp.core.problem import Problem
from webapp.letters import drafts
from webapp.letters.drafts import Save

from .answers import uuid_of, wants_json

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")
NAME_LENGTH = 64  # of a page's name
TURN_DIGITS = 9


class OtherPerson(Problem):
    """The page was somebody else's, who has logged out in this browser since."""

    status = 409
    code = "other_person"

    def __init__(self) -> None:
        super().__init__("Somebody else is logged in here now.")


def refuse_other_person() -> None:
    """Refuse a form that another person's page sends: cookies are the browser's, for all tabs.

    Raises:
        OtherPerson: the form names a person who isn't the one logged in.
    """
    person = request.form.get("person")
    if person is not None and person != str(current_user().id):
        raise OtherPerson


@blueprint.post("/<uuid:draft_id>")
@login_required
def save(draft_id: uuid.UUID) -> Response:
    """Save what a page has typed; the answer says under which draft."""
    refuse_other_person()
    draft = drafts.save(
        current_user(), draft_id, request.form, _by(), uuid_of(request.form.get("letter"))
    )
    return jsonify(
        id=str(draft.id if draft else draft_id), revision=draft.revision if draft else ""
    )


@blueprint.post("/<uuid:draft_id>/discard")
@login_required
def discard(draft_id: uuid.UUID) -> Response:
    """Drop a draft, and go back to where it was."""
    drafts.drop(current_user(), draft_id)
    if wants_json():
        return jsonify(id=str(draft_id))
    letter = uuid_of(request.form.get("letter"))
    return redirect(f"/letters/{letter}" if letter else "/user/protected?new=1", 303)


def _by() -> Save:
    turn = request.form.get("turn", "")
    right = turn.isascii() and turn.isdecimal() and len(turn) <= TURN_DIGITS
    page = request.form.get("page", "")[:NAME_LENGTH]
    return Save(page, int(turn) if right else 0, request.form.get("base", ""))
