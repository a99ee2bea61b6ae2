"""GET /status: how the service is, for everyone; no part of it waits for the database."""

from flask import Blueprint, render_template

from webapp.status.board import current_status

blueprint = Blueprint("status", __name__)


@blueprint.get("/status")
def show() -> str:
    """Show what answers, how long letters take and what failed. Who asks is not looked up."""
    return render_template("status.html", service=current_status())
