"""For those who run it: alive, ready, which version, and how it goes."""

import logging
from functools import lru_cache
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from .config import current_config
from .extensions import db
from .metrics import exposition
from .model_status import model_status
from .version import VERSION, git_commit

MIGRATIONS = Path(__file__).parents[1] / "migrations"
UNDEFINED_TABLE = "42P01"
blueprint = Blueprint("ops", __name__)
logger = logging.getLogger("inkwell.web")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers; nothing else is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether requests can be served. The model is told of; letters wait for it."""
    reason = why_not_ready()
    model = "answering" if model_status().answering else "not answering"
    if reason:
        return jsonify(status="unready", reason=reason, model=model), 503
    return jsonify(status="ready", model=model), 200


@blueprint.get("/version")
def version() -> Response:
    """Name the build and the model that it writes with."""
    model = model_status()
    return jsonify(
        version=VERSION,
        commit=current_config().commit or git_commit(),
        model={"name": model.model or None, "revision": model.revision or None},
    )


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give all processes' metrics to Prometheus."""
    return Response(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def why_not_ready() -> str | None:
    """Return the sentence that says what is missing, or None."""
    try:
        applied = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError as error:
        db.session.rollback()
        if getattr(error.orig, "pgcode", None) == UNDEFINED_TABLE:
            return "The database has no tables yet: run the migrations."
        return "The database is not answering."
    except SQLAlchemyError:
        return "The database is not answering."
    if applied != newest_migration():
        return "The database's tables are of another version: run the migrations."
    return None


@lru_cache(maxsize=1)
def newest_migration() -> str | None:
    """Return the revision that the code expects of the database."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
