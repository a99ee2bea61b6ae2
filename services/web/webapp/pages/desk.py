"""The desk, where letters are asked for."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, render_template, request

from webapp.accounts.guard import current_user, login_required
from webapp.core.models import TypedDraft
from webapp.letters import drafts, library, submission
from webapp.letters.errors import TooManyLetters
from webapp.letters.form import Form, FormError
from webapp.limits import quota
from webapp.limits.person_limits import TooOften

from .answers import Answer, answer_with, uuid_of, wants_json
from .drafts import refuse_other_person

blueprint = Blueprint("desk", __name__)
RECENT = 5
FOR_ONE_JOB = ("job_title", "company", "preferred_qualifications")


@blueprint.get("/user/protected")
@login_required
def desk() -> str:
    """Show the desk with what was typed last and not sent.

    `?from=` takes over what an earlier letter says of the person, `?form=` its whole form,
    `?draft=` what was typed under that number; `?new=` is empty.
    """
    user, wanted = current_user(), request.args
    if (source := uuid_of(wanted.get("from") or wanted.get("form"))) is not None:
        earlier = Form.of(library.get(user, source)).to_dict()
        dropped = FOR_ONE_JOB if "from" in wanted else ()
        return _desk_page({name: text for name, text in earlier.items() if name not in dropped})
    draft_id = uuid_of(wanted.get("draft"))
    if draft_id is not None:
        draft = drafts.find(user, draft_id)
    else:
        draft = None if "new" in wanted else drafts.latest(user)
    return _desk_page(draft.fields if draft else {}, draft=draft, draft_id=draft_id)


@blueprint.post("/letters")
@login_required
def create() -> Answer:
    """Queue a letter from the desk's form."""
    refuse_other_person()
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
    drafts.drop(current_user(), uuid_of(request.form.get("draft")))
    response = answer_with(letter)
    response.status_code = 201 if wants_json() else 303
    return response


def _desk_page(
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
    draft: TypedDraft | None = None,
    draft_id: uuid.UUID | None = None,
) -> str:
    draft_id = (draft.id if draft else draft_id) or uuid_of(values.get("draft")) or uuid.uuid4()
    unsent = drafts.unsent(current_user())
    return render_template(
        "desk.html",
        form=values,
        errors=errors or {},
        refusal=refusal,
        draft=draft,
        draft_id=draft_id,
        page_name=uuid.uuid4().hex,
        unsent=[(each, letter) for each, letter in unsent if each.id != draft_id],
        quota=quota.of_day(current_user()),
        recent=library.search(current_user(), per_page=RECENT).items,
        idempotency_key=values.get("idempotency_key") or uuid.uuid4().hex,
    )
