"""The profile: username, e-mail, password, sessions, and the end of the account."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts import credentials, letterhead, register, sessions
from webapp.accounts.guard import current_session, current_user, login_required
from webapp.accounts.tokens import clear_cookies, set_cookies
from webapp.core import usernames
from webapp.limits import quota
from webapp.limits.throttle import Throttled
from webapp.profiles.archive import archive_response

blueprint = Blueprint("user", __name__, url_prefix="/user")
PROFILE = "/user/profile"


@blueprint.get("/profile")
@login_required
def profile() -> str:
    """Show the profile."""
    return _profile_page()


@blueprint.put("/update")
@login_required
def update_by_script() -> Response:
    """Change username and e-mail; what isn't sent stays."""
    _update()
    return jsonify(updateMsg="User information updated.")


@blueprint.post("/update")
@login_required
def update() -> BaseResponse | tuple[str, int]:
    """Change username and e-mail from the profile's form."""
    try:
        _update()
    except register.FieldErrors as error:
        return _refused(error, request.form)
    except Throttled as error:
        return _throttled(error, "username", request.form)
    return _back("updated")


@blueprint.post("/letterhead")
@login_required
def update_letterhead() -> BaseResponse | tuple[str, int]:
    """Change what stands above the person's letters."""
    try:
        letterhead.update(current_user(), request.form)
    except register.FieldErrors as error:
        return _refused(error)
    return _back("letterhead")


@blueprint.get("/archive.zip")
@login_required
def take_away() -> Response:
    """Give all that the person has here, in one file."""
    return archive_response(current_user())


@blueprint.post("/password")
@login_required
def change_password() -> BaseResponse | tuple[str, int]:
    """Change the password, sign every session out and open a new one for this client."""
    current, new = (request.form.get(f"{which}_password", "") for which in ("current", "new"))
    try:
        tokens = credentials.change_password(current_user(), current, new)
    except register.FieldErrors as error:
        return _refused(error)
    except Throttled as error:
        return _throttled(error, "current_password")
    response = make_response(_back("password"))
    set_cookies(response, tokens)
    return response


@blueprint.post("/sessions/<uuid:session_id>/revoke")
@login_required
def revoke_session(session_id: uuid.UUID) -> BaseResponse:
    """Sign one session out; one's own ends the visit."""
    is_own = session_id == current_session().id
    sessions.end(session_id, current_user())
    return _leave("signed-out") if is_own else _back("revoked")


@blueprint.post("/sessions/revoke-all")
@login_required
def revoke_all_sessions() -> BaseResponse:
    """Log out everywhere."""
    sessions.revoke_all(current_user())
    return _leave("signed-out")


@blueprint.delete("/delete")
@login_required
def delete_by_script() -> Response:
    """Delete the account and all that it owns."""
    register.delete(current_user())
    response = jsonify(deleteMsg="User deleted.")
    clear_cookies(response)
    return response


@blueprint.post("/delete")
@login_required
def delete() -> BaseResponse | tuple[str, int]:
    """Delete the account from the profile's form, which asks for the username."""
    user = current_user()
    if usernames.key_of(request.form.get("confirm", "").strip()) != user.username_key:
        message = "Type your username to confirm."
        return _refused(register.FieldErrors({"confirm": message}))
    register.delete(user)
    return _leave("deleted")


def _update() -> None:
    user = current_user()
    username = request.form.get("username", user.username).strip()
    email = request.form.get("email", user.email).strip()
    register.update(user, username, email)


def _profile_page(
    errors: Mapping[str, str] | None = None, values: Mapping[str, str] | None = None
) -> str:
    user = current_user()
    return render_template(
        "profile.html",
        user=user,
        errors=errors or {},
        values=values or {"username": user.username, "email": user.email},
        quota=quota.of_day(user),
        sessions=sessions.live_sessions(user),
        current_session_id=current_session().id,
    )


def _refused(
    error: register.FieldErrors, values: Mapping[str, str] | None = None
) -> tuple[str, int]:
    return _profile_page(error.errors, values), error.status


def _throttled(
    error: Throttled, field: str, values: Mapping[str, str] | None = None
) -> BaseResponse:
    response = make_response(_profile_page({field: error.message}, values), error.status)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _back(notice: str) -> BaseResponse:
    return redirect(f"{PROFILE}?notice={notice}", 303)


def _leave(notice: str) -> BaseResponse:
    response = make_response(redirect(f"/?notice={notice}", 303))
    clear_cookies(response)
    return response
