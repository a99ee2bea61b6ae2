"""The API's operations on the profile that fills forms, and on all that one has."""

import base64
import binascii
from typing import Any

from flask import Response

from webapp.accounts.guard import current_user
from webapp.letters.form import FormError
from webapp.profiles import importing, store
from webapp.profiles.archive import archive_response
from webapp.profiles.content import Profile
from webapp.profiles.filling import form_of
from webapp.profiles.json_resume import to_json_resume

from .document import failures
from .profile_schemas import Imported, ImportedCV, ProfileBody, ProfileOutput
from .requests import blueprint

api = blueprint("profile", "What one tells of oneself, once for all letters.")

ZIP = {
    "description": "The archive.",
    "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
}
JSON = {
    "description": "The document.",
    "content": {"application/json": {"schema": {"type": "object"}}},
}


@api.get("/profile", responses={200: ProfileOutput})
def get_profile() -> dict[str, Any]:
    """Show the profile; one that was never saved is empty, of version 0."""
    return _shown(*store.find(current_user()))


@api.put("/profile", responses={200: ProfileOutput, **failures(409, 429)})
def save_profile(body: ProfileBody) -> dict[str, Any]:
    """Save the profile in place of the one that there is."""
    values = body.model_dump()
    profile = Profile.parse(values)
    return _shown(profile, store.save(current_user(), profile, body.version))


@api.delete("/profile", responses={204: None})
def delete_profile() -> tuple[str, int]:
    """Delete the profile."""
    store.delete(current_user())
    return "", 204


@api.post("/profile/import", responses={200: Imported, **failures(429)})
def import_profile(body: ImportedCV) -> dict[str, Any]:
    """Read a CV and show what it says. Nothing is saved: look at it, and send it with PUT."""
    if body.text or not body.content:
        found = importing.read_text(current_user(), body.text)
    else:
        found = importing.read_file(current_user(), body.name, _bytes(body.content))
    problems = {}
    try:
        Profile.parse(found.values)
    except FormError as error:
        problems = error.errors
    return {"profile": found.values, "left_out": list(found.left_out), "problems": problems}


@api.get("/profile/form", responses={200: JSON})
def get_form() -> dict[str, Any]:
    """Give the letter's fields that the profile fills."""
    return form_of(store.find(current_user())[0])


@api.get("/profile/resume", responses={200: JSON})
def get_resume() -> dict[str, Any]:
    """Give the profile as a JSON Resume (schema 1.0.0)."""
    return to_json_resume(store.find(current_user())[0])


@api.get("/account/archive", responses={200: ZIP, **failures(429)})
def get_archive() -> Response:
    """Give all that one has: account, profile, drafts, and letters as JSON and as PDFs."""
    return archive_response(current_user())


def _shown(profile: Profile, version: int) -> dict[str, Any]:
    return {**profile.to_dict(), "version": version}


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise FormError({"content": "content: This is no base64."}) from None
