"""The operators' pages: figures over time, and one request. To everybody else nothing is here."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from contract.request_id import PATTERN
from webapp.accounts.guard import operator_required
from webapp.operators import drawing
from webapp.operators.board import Board, current_board
from webapp.operators.charts import CHARTS
from webapp.operators.periods import DEFAULT, PERIODS
from webapp.operators.requests import current_request

blueprint = Blueprint("operator", __name__, url_prefix="/operator")
NO_ID = "This is no request id: it has 8 to 128 letters, digits, dots, dashes and underscores."


@blueprint.get("")
@operator_required
def show() -> str:
    """Show the figures of a period, `?period=`."""
    board = current_board(PERIODS.get(request.args.get("period", ""), PERIODS[DEFAULT]))
    drawn = [
        (chart, drawing.draw(chart, board.figures.series, board.period, board.looked_at))
        for chart in CHARTS
    ]
    return render_template(
        "operator.html",
        board=board,
        periods=PERIODS.values(),
        drawn=drawn,
        tiles=_tiles(board),
        show=drawing.show,
    )


@blueprint.get("/requests")
@operator_required
def find() -> str | Response | tuple[str, int]:
    """Ask for a request's id, or lead to the one that was typed, `?id=`."""
    typed = request.args.get("id", "").strip()
    if PATTERN.fullmatch(typed):
        return redirect(f"/operator/requests/{typed}", 303)
    if typed:
        return render_template("operator_request.html", known=None, problem=NO_ID), 422
    return render_template("operator_request.html", known=None, problem="")


@blueprint.get("/requests/<string:request_id>")
@operator_required
def show_request(request_id: str) -> str:
    """Show what the logs and the traces have of a request."""
    if not PATTERN.fullmatch(request_id):
        raise NotFound
    known = current_request(request_id)
    return render_template("operator_request.html", known=known, problem="", show=drawing.show)


def _tiles(board: Board) -> list[tuple[str, str]]:
    """Return the figures that are read first, each with what it is."""
    totals = board.figures.totals
    done, failed = totals.get("letters:done"), totals.get("letters:failed")
    hours = board.period.length.total_seconds() / 3600
    return [
        ("Letters an hour", drawing.show(None if done is None else done / hours, "count")),
        ("Of all letters failed", _share(failed, done)),
        ("Letters wait now", drawing.show(totals.get("queue:waiting"), "count")),
        ("Half had their first word within", drawing.show(totals.get("first_word:p50"), "seconds")),
        ("Half were whole within", drawing.show(totals.get("letter_seconds:p50"), "seconds")),
        ("Of the ratings are good", _share(totals.get("feedback:up"), totals.get("feedback:down"))),
    ]


def _share(part: float | None, rest: float | None) -> str:
    """Return a part of a whole in percent."""
    if part is None or rest is None or part + rest <= 0:
        return drawing.UNKNOWN
    return f"{part / (part + rest):.0%}" if part else "0%"
