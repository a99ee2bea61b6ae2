"""The desk, where letters are asked for."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, render_template, request

from webapp.accounts.guard import current_user, login_required
from webapp.letters import library, submission
from webapp.letters.errors import TooManyLetters
from webapp.letters.form import Form, FormError
from webapp.limits import quota
from webapp.limits.person_limits import TooOften

from .answers import Answer, answer_with, wants_json

blueprint = Blueprint("desk", __name__)
RECENT = 5
FOR_ONE_JOB = ("job_title", "company", "preferred_qualifications")


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
        if wants_json():
            raise
        return _desk_page(request.form, error.errors), error.status
    try:
        letter = submission.create(current_user(), form, request.form.get("idempotency_key"))
    except (TooManyLetters, quota.QuotaUsedUp, TooOften) as error:
        if wants_json():
            raise
        headers = {"Retry-After": str(error.retry_after)}
        return _desk_page(request.form, refusal=error.message), error.status, headers
    response = answer_with(letter)
    response.status_code = 201 if wants_json() else 303
    return response


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


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
