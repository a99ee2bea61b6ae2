"""What every page needs: its context, and static files that may be kept for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request

from . import sessions
from .logs import request_id
from .model_status import model_status
from .version import VERSION

FOR_EVER = "public, max-age=31536000, immutable"

# A redirect names its notice by key, so that no address can put words on a page.
NOTICES = {
    "updated": "Your profile was updated.",
    "password": "Your password was changed, and your other sessions were signed out.",
    "revoked": "That session was signed out.",
    "signed-out": "You are signed out everywhere.",
    "letter-deleted": "The letter was deleted.",
    "deleted": "Your account and all your letters were deleted.",
}


def init_app(app: Flask) -> None:
    """Fill the templates' common context and version the static files."""
    app.context_processor(_context)
    app.url_defaults(_add_version)
    app.after_request(_keep_versioned)


def _context() -> dict[str, Any]:
    session = g.get("session")
    return {
        "user": session.user if session is not None else None,
        "csrf_token": sessions.page_csrf_token(),
        "version": VERSION,
        "demo_model": model_status().is_demo,
        "notice": NOTICES.get(request.args.get("notice", "")),
        "request_id": request_id(),
    }


@lru_cache(maxsize=256)
def _digest(path: Path, _modified_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _static_version(filename: str) -> str | None:
    path = Path(__file__).parent / "static" / filename
    return _digest(path, path.stat().st_mtime_ns) if path.is_file() else None


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values:
        values["v"] = _static_version(values["filename"])


def _keep_versioned(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        filename = (request.view_args or {})["filename"]
        current = request.args.get("v") == _static_version(filename)
        response.headers["Cache-Control"] = FOR_EVER if current else "no-cache"
    return response
