"""The page on which sentences are judged, and the switch of a letter's odd ones."""

from flask import Blueprint, render_template, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from webapp.accounts.guard import current_user, login_required
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.problem import Problem
from webapp.lab import sentences
from webapp.lab.predictor import NoLab
from webapp.letters import library

from .answers import uuid_of

blueprint = Blueprint("sentences", __name__, url_prefix="/lab/sentences")


@blueprint.get("")
@login_required
def show() -> str:
    """Show the form."""
    return _page()


@blueprint.post("")
@login_required
def judge() -> str | tuple[str, int, dict[str, str]]:
    """Judge what was typed; a refusal leaves it on the page."""
    typed = request.form.get("text", "").replace("\r\n", "\n")
    try:
        return _page(typed, judged=sentences.judge(current_user(), typed))
    except Problem as problem:
        wait = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
        return _page(typed, problem=problem.message), problem.status, wait


@blueprint.post("/letters")
@login_required
def switch() -> Response:
    """Mark the odd sentences of the person's letters from now on, or no longer."""
    if not current_config().predictor_url:
        raise NoLab
    user = current_user()
    user.marks_odd_sentences = request.form.get("mark") == "yes"
    letter_id = uuid_of(request.form.get("letter"))
    db.session.commit()
    address = f"/letters/{library.get(user, letter_id).id}#odd" if letter_id else "/letters"
    return redirect(address, 303)


def _page(typed: str = "", judged: sentences.Judged | None = None, problem: str = "") -> str:
    if not current_config().predictor_url:
        raise NoLab
    return render_template(
        "sentences.html",
        typed=typed,
        judged=judged,
        pieces=_pieces(typed, judged) if judged else [],
        problem=problem,
        is_there=judged is not None or sentences.is_there(),
        longest=sentences.LONGEST,
    )


def _pieces(typed: str, judged: sentences.Judged) -> list[tuple[str, sentences.Sentence | None]]:
    """Return a text in pieces, each with what is said of it."""
    found: list[tuple[str, sentences.Sentence | None]] = []
    end = 0
    for each in judged.sentences:
        found += [(typed[end : each.start], None), (typed[each.start : each.end], each)]
        end = each.end
    return [*found, (typed[end:], None)]
