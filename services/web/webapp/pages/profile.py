"""The profile that fills forms: shown, edited, read from a CV for review, and taken away."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.guard import current_user, login_required
from webapp.core.config import current_config
from webapp.core.errors import error_response
from webapp.letters.form import FormError
from webapp.limits.person_limits import TooOften
from webapp.profiles import importing, store
from webapp.profiles.content import GROUPS, LABELS, LISTS, MOST, Profile, most_of
from webapp.profiles.filling import form_of
from webapp.profiles.json_resume import to_json_resume

from .answers import Answer
from .drafts import refuse_other_person

blueprint = Blueprint("profile", __name__, url_prefix="/profile")
ENTRY = re.compile(r"(\w{1,20})\.(\d{1,3})\.(\w{1,20})")
ONE_OF = {"jobs": "Job", "education": "Degree", "languages": "Language"}
BETWEEN = {"skills": re.compile(r"[,;\n]"), "certificates": re.compile(r"\n")}


@blueprint.get("")
@login_required
def show() -> str:
    """Show the profile, to be edited."""
    profile, version = store.find(current_user())
    return _page(profile.to_dict(), version)


@blueprint.post("")
@login_required
def save() -> Answer:
    """Save the profile; or show the form with one more entry, as it was typed."""
    refuse_other_person()
    values, version = _typed(request.form), _version()
    more = request.form.get("more", "")
    if more in GROUPS:
        return _page(values, version, more=more)
    try:
        profile = Profile.parse(values)
        store.save(current_user(), profile, version)
    except FormError as error:
        return _page(values, version, error.errors), error.status
    except (store.ProfileConflict, TooOften) as error:
        saved = store.find(current_user())[1]
        return _page(values, saved, problem=f"{error.message} {KEPT}"), error.status
    return redirect("/profile?notice=profile", 303)


KEPT = "What you typed is below: look at it, and save it again."


@blueprint.post("/import")
@login_required
def read() -> Answer:
    """Show what a CV says in the profile's form; it is saved when the person saves it."""
    saved, version = store.find(current_user())
    try:
        refuse_other_person()
        file, text = request.files.get("file"), request.form.get("text", "")
        if file is not None and file.filename:
            found = importing.read_file(current_user(), file.filename, file.read())
        else:
            found = importing.read_text(current_user(), text)
    except (FormError, TooOften) as error:
        errors = error.errors if isinstance(error, FormError) else {"file": error.message}
        return _page(saved.to_dict(), version, errors, text=text), error.status
    values = found.values
    if saved and request.form.get("way") != "replace":
        values = importing.added(saved, values)
    try:
        Profile.parse(values)
        errors = {}
    except FormError as error:
        errors = error.errors
    return _page(values, version, errors, imported=True, left_out=found.left_out)


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    most = current_config().max_body_bytes / 2**20
    return error_response(
        413, message=f"A CV can have {most:g} MB at most. Paste its text instead."
    )


@blueprint.get("/form")
@login_required
def form() -> Response:
    """Give the letter's fields that the profile fills."""
    return jsonify(form_of(store.find(current_user())[0]))


@blueprint.get("/resume.json")
@login_required
def resume() -> Response:
    """Give the profile as a JSON Resume."""
    response = jsonify(to_json_resume(store.find(current_user())[0]))
    response.headers["Content-Disposition"] = 'attachment; filename="resume.json"'
    return response


@blueprint.post("/delete")
@login_required
def delete() -> BaseResponse:
    """Delete the profile."""
    store.delete(current_user())
    return redirect("/profile?notice=profile-deleted", 303)


def _typed(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the profile's values that the page's form holds, its empty entries left out."""
    entries: dict[str, dict[int, dict[str, str]]] = {name: {} for name in GROUPS}
    contact = {}
    for name, text in form.items():
        found = ENTRY.fullmatch(name)
        if found and found[1] in GROUPS:
            entries[found[1]].setdefault(int(found[2]), {})[found[3]] = text
        elif name.startswith("contact."):
            contact[name.removeprefix("contact.")] = text
    groups = {
        group: [
            each for _, each in sorted(of.items()) if any(text.strip() for text in each.values())
        ]
        for group, of in entries.items()
    }
    lists = {
        name: [part.strip() for part in BETWEEN[name].split(form.get(name, "")) if part.strip()]
        for name in LISTS
    }
    return {"contact": contact, **groups, **lists}


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _page(
    values: Mapping[str, Any],
    version: int,
    errors: Mapping[str, str] | None = None,
    *,
    more: str = "",
    problem: str = "",
    text: str = "",
    imported: bool = False,
    left_out: tuple[str, ...] = (),
) -> str:
    """Return the page; each group has an empty entry at its end, and `more` one more."""
    errors = _shown(errors or {})
    return render_template(
        "cv.html",
        values=values,
        profile_version=version,
        errors=errors,
        labels={name: {"label": _label(name)} for name in errors},
        blank={name: 2 if name == more else 1 for name in GROUPS},
        most=MOST,
        most_of=most_of,
        words=LABELS,
        problem_text=problem,
        text=text,
        imported=imported,
        left_out=left_out,
        more=more,
    )


def _shown(errors: Mapping[str, str]) -> dict[str, str]:
    """Return the errors by the page's fields: a list's items stand in one."""
    shown: dict[str, str] = {}
    for name, message in errors.items():
        group = name.partition(".")[0]
        shown.setdefault(group if group in LISTS else name, message)
    return shown


def _label(name: str) -> str:
    found = ENTRY.fullmatch(name)
    if found:
        return f"{ONE_OF[found[1]]} {int(found[2]) + 1}: {LABELS[found[3]]}"
    usual = {"file": "The file", "text": "The pasted text"}
    return usual.get(name) or LABELS.get(name.rpartition(".")[2], name)
