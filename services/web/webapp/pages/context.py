"""What every page needs: its context, and static files that may be kept for ever."""

import hashlib
import re
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from contract.form import FIELDS
from contract.version import VERSION
from webapp.accounts import guard, tokens
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.logs import request_id
from webapp.core.model_status import model_status
from webapp.core.models import DESIGNS, OUTCOMES, Letter
from webapp.experiments import assignments
from webapp.letters.english import LeftOut, in_english
from webapp.letters.form import Form
from webapp.letters.wishes import USUAL

FOR_EVER = "public, max-age=31536000, immutable"
A_VERSION = re.compile(r"[0-9a-f]{12}")

# A redirect names its notice by key, so that no address can put words on a page.
NOTICES = {
    "updated": "Your profile was updated.",
    "letterhead": "Your next files have it.",
    "profile": "Your profile is saved. It fills the form of your next letter.",
    "profile-deleted": "Your profile was deleted.",
    "password": "Your password was changed, and your other sessions were logged out.",
    "password-reset": "Your password was changed. You are logged in.",
    "revoked": "That session was logged out.",
    "signed-out": "You are logged out everywhere.",
    "letter-deleted": "The letter is in the trash for 30 days; you can take it back from there.",
    "letters-deleted": "The letters are in the trash for 30 days; take them back from there.",
    "letter-restored": "The letter is back.",
    "letter-erased": "The letter was deleted for good.",
    "trash-emptied": "The trash is empty.",
    "link-said": "Thank you: what you say is noted.",
    "links-forgotten": "Your history of links was deleted.",
    "choose-again": "Please choose the file again: your session has been renewed.",
    "data-set-made": "The data set is here. Its pictures are being looked at.",
    "pictures-added": "The pictures were added. They are being looked at.",
    "data-set-consent": "What you say is noted.",
    "data-set-check": "The pictures are being looked at.",
    "data-set-deleted": "The data set and its trainings were deleted.",
    "model-chosen": "The model is used within a few seconds.",
    "deleted": "Your account and all your letters were deleted.",
}


def init_app(app: Flask) -> None:
    """Fill the templates' common context and version the static files."""
    app.jinja_env.globals.update(
        form_fields=FIELDS,
        outcomes=OUTCOMES,
        designs=DESIGNS,
        usual_wishes=USUAL,
        left_out_of=_left_out_of,
    )
    app.context_processor(_context)
    app.url_defaults(_add_version)
    app.url_value_preprocessor(_take_version)
    app.after_request(_keep_versioned)


def _context() -> dict[str, Any]:
    failed = g.get("failure", 0) >= HTTPStatus.INTERNAL_SERVER_ERROR
    if failed:
        g.session = None  # the page must not need what has just failed
    elif "failure" in g:
        _recognise()
    session = g.get("session")
    return {
        "user": session.user if session is not None else None,
        # After a fault the cookies alone say so, whether or not their session goes on.
        "signed_in": session is not None or (failed and tokens.presented_session_id() is not None),
        "csrf_token": guard.page_csrf_token(),
        "has_lab": bool(current_config().predictor_url),
        "trains": bool(current_config().lab_data),
        "operates": guard.is_operator(),
        "version": VERSION,
        "demo_model": model_status().is_demo,
        "can_revise": model_status().can_revise,
        "style": _style(),
        "notice": NOTICES.get(request.args.get("notice", "")),
        "request_id": request_id(),
    }


def _left_out_of(letter: Letter) -> tuple[LeftOut, ...]:
    """Return what the demo model isn't told of a letter's form, because it isn't English."""
    return in_english(Form.of(letter))[1]


def _recognise() -> None:
    """Know the person on an error's page, if that can be told."""
    try:
        if g.get("session") is None:
            guard.recognise()
    except SQLAlchemyError:
        db.session.rollback()
        g.session = None


def _style() -> str:
    """Return the page's style in the experiment that runs, if one does."""
    if g.get("session") is None:
        return ""
    try:
        placement = assignments.stored_placement(g.user_id)
        if placement is None:
            placement = assignments.placement_of(g.user_id)
            db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()  # the page that tells of it must not need the database
        return ""
    return placement.style


@lru_cache(maxsize=4)
def _version_of(folder: Path) -> str:
    """Return the hash of all files under `folder`; they stay as they are while we run."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{content}  {path.relative_to(folder)}\n".encode())
    return digest.hexdigest()[:12]


def _static_version() -> str:
    return _version_of(Path(current_app.static_folder or ""))


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    """Put the version into a static file's path, where a module's relative imports keep it."""
    if endpoint == "static":
        values["filename"] = f"{_static_version()}/{values['filename']}"


def _take_version(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the version out again. Another version's script is not found, so that none are mixed.

    Another version's style sheet is: while replicas are replaced, a page looks nearly right.
    """
    if endpoint != "static" or not values:
        return
    version, _, filename = values["filename"].partition("/")
    g.is_current = version == _static_version()
    if g.is_current or (A_VERSION.fullmatch(version) and not filename.endswith(".js")):
        values["filename"] = filename


def _keep_versioned(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        response.headers["Cache-Control"] = FOR_EVER if g.is_current else "no-cache"
    return response
