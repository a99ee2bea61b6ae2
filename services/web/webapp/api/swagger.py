"""The Swagger page, from files of our own."""

from importlib.metadata import version
from importlib.resources import files

from flask import Blueprint, Response, make_response, render_template, send_from_directory

from webapp.accounts import guard

# Swagger UI draws its icons from data: addresses; all else is as on any page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
UI_VERSION = version("flask-openapi-swagger")
WEEK_S = 7 * 24 * 3600
blueprint = Blueprint("swagger", __name__, url_prefix="/api/docs")


@blueprint.get("")
def show() -> Response:
    """Show every operation, to be read and tried."""
    guard.recognise()
    response = make_response(render_template("swagger.html", ui_version=UI_VERSION))
    response.headers["Content-Security-Policy"] = POLICY
    return response


@blueprint.get("/ui/<path:filename>")
def ui(filename: str) -> Response:
    """Serve Swagger UI's own files."""
    folder = str(files("flask_openapi_swagger") / "templates" / "swagger")
    return send_from_directory(folder, filename, max_age=WEEK_S)
