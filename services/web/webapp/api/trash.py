"""The API's operations on deleted letters."""

from typing import Any

from webapp.accounts.guard import current_user
from webapp.letters import trash

from .letter_inputs import LetterPath
from .letter_outputs import LetterDetail, Trash
from .letters import shown
from .requests import blueprint

api = blueprint("trash", "Deleted letters, kept for 30 days.")


@api.get("/trash", responses={200: Trash})
def list_trash() -> dict[str, Any]:
    """List the deleted letters, the last deleted first."""
    letters = trash.content(current_user())
    return Trash.model_validate({"items": letters}).model_dump(mode="json")


@api.post("/trash/<uuid:letter_id>/restore", responses={200: LetterDetail})
def take_back_letter(path: LetterPath) -> dict[str, Any]:
    """Take a deleted letter back."""
    return shown(trash.take_back(current_user(), path.letter_id))


@api.delete("/trash/<uuid:letter_id>", responses={204: None})
def erase_letter(path: LetterPath) -> tuple[str, int]:
    """Delete a letter that is in the trash for good."""
    trash.erase(current_user(), path.letter_id)
    return "", 204


@api.delete("/trash", responses={204: None})
def empty_trash() -> tuple[str, int]:
    """Delete all that is in the trash for good."""
    trash.erase(current_user())
    return "", 204
