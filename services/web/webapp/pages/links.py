"""The page on which links are judged."""

import uuid

from flask import Blueprint, render_template, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from webapp.accounts.guard import current_user, login_required
from webapp.core.config import current_config
from webapp.core.models import JudgedLink
from webapp.core.problem import Problem
from webapp.lab import links
from webapp.lab.predictor import NoLab

blueprint = Blueprint("links", __name__, url_prefix="/lab/links")
NOTHING = "Paste an address, one to a line, or choose a CSV file."


@blueprint.get("")
@login_required
def show() -> str:
    """Show the form, and what was judged before."""
    return _page()


@blueprint.post("")
@login_required
def judge() -> str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Judge what was typed or uploaded; a refusal leaves what was typed on the page."""
    file = request.files.get("file")
    typed = request.form.get("urls", "")
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    table = file.read() if file and file.filename else links.table_of(lines)
    if not (lines or (file and file.filename)):
        return _page(typed, problem=NOTHING), 422
    try:
        return _page(judged=links.judge(current_user(), table))
    except Problem as problem:
        wait = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
        return _page(typed, problem=problem.message), problem.status, wait


@blueprint.post("/<uuid:link_id>/feedback")
@login_required
def say(link_id: uuid.UUID) -> Response:
    """Note whether a verdict is right."""
    answers = {"right": True, "wrong": False}
    links.say(current_user(), link_id, is_right=answers.get(request.form.get("answer", "")))
    return redirect("/lab/links?notice=link-said", 303)


@blueprint.post("/forget")
@login_required
def forget() -> Response:
    """Delete the history."""
    links.forget(current_user())
    return redirect("/lab/links?notice=links-forgotten", 303)


def _page(
    typed: str = "",
    judged: list[JudgedLink | links.Unjudged] | None = None,
    problem: str = "",
) -> str:
    if not current_config().predictor_url:
        raise NoLab
    wanted = request.args.get("page", "1")
    page = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) <= 6 else 1
    return render_template(
        "links.html",
        typed=typed,
        judged=judged,
        problem=problem,
        history=links.history(current_user(), max(page, 1)),
        most=links.MOST,
    )
