"""The pages to register, log in and log out, and the renewal of a session."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts import credentials, guard, mail, recovery, reset_links, sessions
from webapp.accounts import register as accounts
from webapp.accounts.tokens import clear_cookies, presented_session_id, set_cookies
from webapp.limits.throttle import Throttled

blueprint = Blueprint("auth", __name__, url_prefix="/auth")


@blueprint.get("/register")
def register_page() -> str:
    """Show the form."""
    return _register_page({}, {})


@blueprint.post("/register")
def register() -> str | tuple[str, int] | Response:
    """Make an account and log in, or show the form again with what is wrong."""
    username, email = _field("username"), _field("email")
    values = {"username": username, "email": email}
    try:
        user = accounts.register(username, email, request.form.get("password", ""))
    except accounts.FieldErrors as error:
        return _register_page(error.errors, values), error.status
    except Throttled as error:
        return _throttled(_register_page({}, values, refusal=error.message), error)
    tokens = sessions.sign_in(user.id, user.password_hash)
    if tokens is None:  # the account was changed or deleted at once
        return _register_page({}, {}, created=True)
    guard.become(tokens)
    response = make_response(_register_page({}, {}, created=True))
    set_cookies(response, tokens)
    return response


@blueprint.get("/login")
def login_page() -> str:
    """Show the form."""
    return _login_page(None)


@blueprint.post("/login")
def login() -> BaseResponse:
    """Sign in and go where the person wanted to be."""
    try:
        tokens = credentials.sign_in(_field("username"), request.form.get("password", ""))
    except credentials.WrongCredentials as error:
        return make_response(_login_page(error.message), error.status)
    except Throttled as error:
        return _throttled(_login_page(error.message), error)
    response = make_response(redirect(guard.safe_next(_next())))
    set_cookies(response, tokens)
    return response


@blueprint.get("/forgotten")
def forgotten_page() -> str:
    """Ask whose password was forgotten, or say who can help."""
    return _forgotten_page()


@blueprint.post("/forgotten")
def forgotten() -> str | Response:
    """Send a link to the account's e-mail; the answer is the same if there is no account."""
    if not mail.is_sent():
        raise NotFound
    try:
        recovery.ask(_field("username"))
    except Throttled as error:
        return _throttled(_forgotten_page(error=error.message), error)
    return _forgotten_page(asked=True)


@blueprint.get("/reset")
def reset_page() -> str | tuple[str, int]:
    """Show the form for a new password, if the link still works."""
    return _reset_page(request.args.get("token", ""))


@blueprint.post("/reset")
def reset() -> BaseResponse | str | tuple[str, int]:
    """Set the new password and log in."""
    token = request.form.get("token", "")
    try:
        tokens = recovery.reset(token, request.form.get("new_password", ""))
    except reset_links.DeadLink as error:
        return _forgotten_page(error=error.message), error.status
    except accounts.FieldErrors as error:
        page = _reset_page(token, error.errors)
        return (page, error.status) if isinstance(page, str) else page
    response = make_response(redirect(f"{guard.HOME}?notice=password-reset", 303))
    set_cookies(response, tokens)
    return response


@blueprint.route("/refresh", methods=["GET", "POST"])
def refresh() -> Response:
    """Renew the access token of a live session, then go back to `next` if it is given.

    307 lets the browser repeat the request that was late, whatever its method.
    """
    guard.verify(refresh=True)
    tokens = sessions.renew(guard.current_session())
    target = _next()
    if target or request.method == "GET":
        response = make_response(redirect(guard.safe_next(target), 307))
    else:
        response = make_response("", 204)
    set_cookies(response, tokens)
    return response


@blueprint.post("/logout")
def logout() -> Response:
    """End the session, even one whose access token has run out."""
    session_id = presented_session_id()
    if session_id is not None:
        sessions.revoke(session_id)
    response = make_response(redirect("/"))
    clear_cookies(response)
    return response


def _field(name: str) -> str:
    return request.form.get(name, "").strip()


def _next() -> str | None:
    return request.values.get("next")


def _throttled(page: str, error: Throttled) -> Response:
    response = make_response(page, error.status)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _register_page(
    errors: dict[str, str], values: dict[str, str], *, refusal: str = "", created: bool = False
) -> str:
    if not created:
        guard.recognise()
    return render_template(
        "register.html", errors=errors, values=values, refusal=refusal, created=created
    )


def _forgotten_page(*, asked: bool = False, error: str = "") -> str:
    guard.recognise()
    return render_template(
        "forgotten.html",
        asked=asked,
        error=error,
        values={"username": _field("username")},
        sends_mail=mail.is_sent(),
    )


def _reset_page(token: str, errors: dict[str, str] | None = None) -> str | tuple[str, int]:
    try:
        user = reset_links.owner(token)
    except reset_links.DeadLink as error:
        return _forgotten_page(error=error.message), error.status
    return render_template("reset.html", token=token, username=user.username, errors=errors or {})


def _login_page(error: str | None) -> str:
    guard.recognise()
    values = {"username": _field("username")}
    target = guard.safe_next(_next(), default="")
    return render_template("login.html", error=error, values=values, next=target)
