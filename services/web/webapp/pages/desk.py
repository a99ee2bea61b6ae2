"""The desk, where letters are asked for."""

import uuid
from collections.abc import Callable, Mapping

from flask import Blueprint, render_template, request

from webapp.accounts.guard import current_user, login_required
from webapp.advertisement import Comparison, compare
from webapp.core.models import Letter, TypedDraft, User
from webapp.letters import comparison, drafts, library, submission
from webapp.letters.errors import Busy, TooManyLetters
from webapp.letters.form import Form, FormError
from webapp.limits import quota
from webapp.limits.person_limits import TooOften
from webapp.profiles import store
from webapp.profiles.filling import form_of

from .answers import Answer, answer_with, uuid_of, wants_json
from .drafts import refuse_other_person

blueprint = Blueprint("desk", __name__)
RECENT = 5
FOR_ONE_JOB = ("job_title", "company", "preferred_qualifications", "advertisement")


@blueprint.get("/user/protected")
@login_required
def desk() -> str:
    """Show the desk with what was typed last and not sent.

    `?from=` takes over what an earlier letter says of the person, `?form=` its whole form,
    `?again=` too, to correct it; `?draft=` what was typed under that number; `?new=` is empty.
    With `?profile=` the profile fills what is empty of it.
    """
    user, wanted = current_user(), request.args
    again = _letter_of(wanted.get("again"))
    if (source := uuid_of(wanted.get("from") or wanted.get("form"))) is not None:
        earlier = Form.of(library.get(user, source)).to_dict()
        dropped = FOR_ONE_JOB if "from" in wanted else ()
        return _desk_page({name: text for name, text in earlier.items() if name not in dropped})
    draft_id = uuid_of(wanted.get("draft"))
    if draft_id is not None:
        draft = drafts.find(user, draft_id)
    else:
        draft = None if "new" in wanted or again else drafts.latest(user)
    values = draft.fields if draft else Form.of(again).to_dict() if again else {}
    if "profile" in wanted:
        values = {**values, **_from_profile(values)}
    return _desk_page(values, draft=draft, draft_id=draft_id, again=again)


@blueprint.post("/letters")
@login_required
def create() -> Answer:
    """Queue a letter from the desk's form."""
    key = request.form.get("idempotency_key")
    return _queue(lambda user, form: submission.create(user, form, key), 201)


@blueprint.post("/letters/<uuid:letter_id>/form")
@login_required
def correct(letter_id: uuid.UUID) -> Answer:
    """Queue a letter again, from its corrected form."""
    again = library.get(current_user(), letter_id)
    return _queue(lambda user, form: submission.rewrite(user, letter_id, form), 200, again)


@blueprint.post("/user/protected/requirements")
@login_required
def requirements() -> Answer:
    """Show what the advertisement asks for and what of it the form has, as far as it is typed.

    `?page=` gives the whole desk again, for browsers without scripts.
    """
    refuse_other_person()
    try:
        found = comparison.look(current_user(), request.form)
    except FormError as error:
        if "page" not in request.args:
            raise
        return _desk_page(request.form, error.errors), error.status
    if "page" in request.args:
        return _desk_page(request.form)
    return render_template("_requirements.html", comparison=found)


def _queue(
    write: Callable[[User, Form], Letter], created: int, again: Letter | None = None
) -> Answer:
    """Have a letter written from the form that was sent; a refusal shows it again, as typed."""
    refuse_other_person()
    user = current_user()
    try:
        form = Form.parse(request.form)
    except FormError as error:
        if wants_json():
            raise
        return _desk_page(request.form, error.errors, again=again), error.status
    try:
        letter = write(user, form)
    except (Busy, TooManyLetters, quota.QuotaUsedUp, TooOften) as error:
        if wants_json():
            raise
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        page = _desk_page(request.form, refusal=error.message, again=again)
        return page, error.status, headers
    drafts.drop(user, uuid_of(request.form.get("draft")))
    response = answer_with(letter)
    response.status_code = created if wants_json() else 303
    return response


def _from_profile(values: Mapping[str, str]) -> dict[str, str]:
    """Return what the profile says for the fields that have no text yet."""
    told = form_of(store.find(current_user())[0])
    return {name: text for name, text in told.items() if not values.get(name, "").strip()}


def _letter_of(number: str | None) -> Letter | None:
    found = uuid_of(number)
    return library.get(current_user(), found) if found else None


def _desk_page(
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
    draft: TypedDraft | None = None,
    draft_id: uuid.UUID | None = None,
    again: Letter | None = None,
) -> str:
    draft_id = (draft.id if draft else draft_id) or uuid_of(values.get("draft")) or uuid.uuid4()
    unsent = drafts.unsent(current_user())
    return render_template(
        "desk.html",
        form=values,
        errors=errors or {},
        refusal=refusal,
        again=again,
        draft=draft,
        draft_id=draft_id,
        page_name=uuid.uuid4().hex,
        unsent=[(each, letter) for each, letter in unsent if each.id != draft_id],
        has_profile=bool(store.find(current_user())[1]),
        quota=quota.of_day(current_user()),
        recent=library.search(current_user(), per_page=RECENT).items,
        idempotency_key=values.get("idempotency_key") or uuid.uuid4().hex,
        comparison=_compared(values),
    )


def _compared(values: Mapping[str, str]) -> Comparison | None:
    """Compare what the page shows; None if a text of it is too long to be read."""
    try:
        return compare(Form.parse(values, whole=False))
    except FormError:
        return None
