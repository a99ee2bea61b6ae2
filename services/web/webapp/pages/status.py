"""GET /status: how the service is, for everyone; no part of it waits for the database."""

from flask import Blueprint, render_template

from webapp.accounts.tokens import presented_session_id
from webapp.status.board import current_status

blueprint = Blueprint("status", __name__)


@blueprint.get("/status")
def show() -> str:
    """Show what answers, how long letters take and what failed.

    Who asks is not looked up: the cookies alone say whether somebody is logged in.
    """
    signed_in = presented_session_id() is not None
    return render_template("status.html", service=current_status(), signed_in=signed_in)
