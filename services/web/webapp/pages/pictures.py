"""The page on which pictures are judged."""

from flask import Blueprint, Response, g, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.accounts import guard
from webapp.accounts.guard import current_user, login_required
from webapp.core.bodies import PICTURE_BYTES
from webapp.core.config import current_config
from webapp.core.errors import error_response
from webapp.core.problem import Problem
from webapp.lab import fact_sheets, fetcher, pictures, questions
from webapp.lab.predictor import NoLab

blueprint = Blueprint("pictures", __name__, url_prefix="/lab/images")
Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.get("")
@login_required
def show() -> str:
    """Show the form."""
    return _page()


@blueprint.post("")
@login_required
def judge() -> Answer:
    """Judge a picture. A script takes its part of the same page, and shows it in the one it has."""
    url, file = request.form.get("url", "").strip(), request.files.get(pictures.FILE)
    chosen = file.stream if file and file.filename else None
    try:
        return _page(url, seen=pictures.judge(current_user(), chosen, url))
    except Problem as problem:
        wait = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
        return _page(url, problem=problem), problem.status, wait


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Answer:
    """Say so on the page; it was found out before the person was known."""
    guard.recognise()
    if g.get("session") is None:
        return error_response(413)
    problem = pictures.TooLarge()
    return _page(problem=problem), problem.status


def _page(url: str = "", seen: pictures.Seen | None = None, problem: Problem | None = None) -> str:
    if not current_config().predictor_url:
        raise NoLab
    return render_template(
        "pictures.html",
        url=url,
        seen=seen,
        problem=problem,
        takes_addresses=fetcher.is_there(),
        allowed=pictures.ALLOWED,
        most_bytes=PICTURE_BYTES,
        facts=fact_sheets.about(seen.label) if seen else (),
        longest=questions.QUESTION_LENGTH,
        longest_label=questions.LABEL_LENGTH,
    )
