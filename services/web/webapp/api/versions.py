"""The API's operations on a letter's text and its versions."""

from typing import Any

from webapp.accounts.guard import current_user
from webapp.letters import child_tasks, library, revision, submission

from .document import failures
from .letter_inputs import Edit, LetterPath, Pair, Revision, Text, VersionPath
from .letter_outputs import Diff, LetterDetail, LetterReport, VersionDetail, Versions
from .letters import shown
from .requests import blueprint

api = blueprint("versions", "A letter's text and all that it has been.")
VERSION = "/letters/<uuid:letter_id>/versions/<int(min=1,max=2147483647):number>"


@api.put("/letters/<uuid:letter_id>/body", responses={200: LetterDetail, **failures(409, 429)})
def edit_letter(path: LetterPath, body: Edit) -> dict[str, Any]:
    """Make a text the letter's newest version."""
    return shown(revision.edit(current_user(), path.letter_id, body.body, body.version))


@api.post("/letters/<uuid:letter_id>/check", responses={200: LetterReport, **failures(429)})
def check_text(path: LetterPath, body: Text) -> dict[str, Any]:
    """Show what the check would say of a text. Nothing is kept of it."""
    return revision.examine(current_user(), path.letter_id, body.body)


@api.post("/letters/<uuid:letter_id>/revise", responses={200: LetterDetail, **failures(409, 429)})
def revise_letter(path: LetterPath, body: Revision) -> dict[str, Any]:
    """Have the text revised as a new version, where the model can: 409, `not_offered`, if not."""
    return shown(submission.revise(current_user(), path.letter_id, body.wish, body.paragraph))


@api.get("/letters/<uuid:letter_id>/versions", responses={200: Versions})
def list_versions(path: LetterPath) -> dict[str, Any]:
    """List the versions, the oldest first. The newest 100 are kept."""
    versions = library.versions(current_user(), path.letter_id)
    return Versions.model_validate({"items": versions}).model_dump(mode="json")


@api.get(VERSION, responses={200: VersionDetail})
def get_version(path: VersionPath) -> dict[str, Any]:
    """Show one version."""
    version = library.version(current_user(), path.letter_id, path.number)
    return VersionDetail.model_validate(version).model_dump(mode="json")


@api.post(f"{VERSION}/restore", responses={200: LetterDetail, **failures(409, 429)})
def restore_version(path: VersionPath) -> dict[str, Any]:
    """Make an older version the newest again."""
    return shown(revision.restore(current_user(), path.letter_id, path.number))


@api.get("/letters/<uuid:letter_id>/diff", responses={200: Diff, **failures(429)})
def diff_versions(path: LetterPath, query: Pair) -> dict[str, Any]:
    """Show in words how one version became another."""
    stretches = child_tasks.diff(current_user(), path.letter_id, query.a, query.b)
    return {"items": [{"op": op, "text": text} for op, text in stretches]}
