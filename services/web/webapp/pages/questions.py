"""The page on which questions about a picture are asked."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from webapp.accounts.guard import current_user, login_required
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.problem import Problem
from webapp.lab import answers, fact_sheets, questions
from webapp.lab.predictor import NoLab

blueprint = Blueprint("questions", __name__, url_prefix="/lab/images/questions")
EVENTS = "text/event-stream"


@blueprint.get("")
@login_required
def show() -> str:
    """Show the form, for what the picture was said to show."""
    return _page(request.args.get("label", ""))


@blueprint.post("")
@login_required
def ask() -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Answer: in events to a script, else in a page; a refusal leaves what was typed there."""
    label, question = request.form.get("label", ""), request.form.get("question", "")
    try:
        asked = questions.ask(current_user(), label, question)
    except Problem as problem:
        if EVENTS in request.headers.get("Accept", ""):
            raise
        wait = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
        return _page(label, question, problem=problem), problem.status, wait
    if EVENTS in request.headers.get("Accept", ""):
        db.session.remove()  # the stream lasts; the connection is for others
        return answers.stream(asked)
    said = "".join(asked.sentences())
    return _page(asked.label, asked.question, said=said, outcome=asked.outcome())


def _page(
    label: str = "",
    question: str = "",
    *,
    said: str = "",
    outcome: dict[str, object] | None = None,
    problem: Problem | None = None,
) -> str:
    if not current_config().predictor_url:
        raise NoLab
    return render_template(
        "questions.html",
        label=label[: questions.LABEL_LENGTH],
        question=question,
        said=said,
        outcome=outcome,
        problem=problem,
        facts=fact_sheets.about(label),
        longest=questions.QUESTION_LENGTH,
        longest_label=questions.LABEL_LENGTH,
    )
