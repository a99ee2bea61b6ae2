"""POST /model/query: a whole letter in one answer, for scripts."""

from flask import Blueprint, Response, jsonify, request

from contract.form import FIELDS
from webapp.accounts.guard import current_user, login_required
from webapp.core.database import db
from webapp.core.models import Letter
from webapp.core.problem import Problem
from webapp.jobs.hub import current_hub
from webapp.letters import submission
from webapp.letters.form import Form, FormError
from webapp.letters.stream import events

blueprint = Blueprint("model", __name__)
WAIT_S = 300.0
RETRY_S = 10


class NoLetter(Problem):
    """The letter could not be written now."""

    status = 503
    code = "model_unavailable"


class LetterStopped(Problem):
    """The person stopped or deleted the letter meanwhile."""

    status = 409
    code = "letter_stopped"


class LetterLate(Problem):
    """The letter takes longer than a request can last; it goes on being written."""

    status = 504
    code = "timeout"


@blueprint.post("/model/query")
@login_required
def query() -> Response:
    """Write a letter from a form with the labels as names, and answer when it is whole."""
    form = _parse()
    if current_hub().crowded:
        raise NoLetter("Too many letters are being waited for.", retry_after=RETRY_S)
    user = current_user()
    user_id, letter_id = user.id, submission.create(user, form).id
    db.session.remove()  # a connection is not held for minutes
    status = events.wait_until_finished(user_id, letter_id, WAIT_S)
    if status is None:
        message = f"The letter is still being written; it will be at /letters/{letter_id}."
        raise LetterLate(message, retry_after=RETRY_S)
    if status in ("stopped", "deleted"):
        raise LetterStopped(f"The letter was {status}.")
    letter = db.session.get_one(Letter, letter_id)
    if status == "failed":
        raise NoLetter(letter.message, retry_after=RETRY_S)
    return jsonify(modelOutput=letter.body)


def _parse() -> Form:
    values = {name: request.form.get(field.label, "") for name, field in FIELDS.items()}
    try:
        return Form.parse(values)
    except FormError as error:
        labelled = {FIELDS[name].label: text for name, text in error.errors.items()}
        raise FormError(labelled) from error
