"""The addresses for operators and probes: /healthz, /readyz, /version and /metrics."""

import logging
from functools import lru_cache

from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from contract import headers
from contract.version import VERSION

from .config import Config, current_config
from .database import MIGRATIONS, db
from .metric_files import exposition
from .model_status import model_status
from .version import git_commit

UNDEFINED_TABLE = "42P01"
blueprint = Blueprint("ops", __name__)
logger = logging.getLogger("inkwell.web")


def init_app(app: Flask, config: Config) -> None:
    """Say with each answer which version gave it, and which of two that run side by side."""

    @app.after_request
    def name_version(response: Response) -> Response:
        response.headers[headers.VERSION] = VERSION
        response.headers[headers.TRACK] = config.track
        return response


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers; nothing else is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether requests can be served. A model that is away is named; letters wait for it."""
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
        track=current_config().track,
        commit=current_config().commit or git_commit(),
        model={"name": model.model or None, "revision": model.revision or None},
    )


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give all processes' metrics to Prometheus."""
    return Response(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def why_not_ready() -> str | None:
    """Return the sentence that says what is missing, or None.

    Tables of a release to come are good enough: migrations come before the code that wants them,
    and leave what the release before them reads and writes.
    """
    try:
        applied = applied_migration()
    except SQLAlchemyError:
        db.session.rollback()
        return "The database is not answering."
    if applied is None:
        return "The database has no tables yet: run the migrations."
    if applied != newest_migration() and is_known(applied):
        return "The database's tables are of an earlier version: run the migrations."
    return None


def applied_migration() -> str | None:
    """Return the revision that the database is at; None where no migration ever ran."""
    try:
        applied: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError as error:
        db.session.rollback()
        if getattr(error.orig, "pgcode", None) == UNDEFINED_TABLE:
            return None
        raise
    return applied


def is_known(revision: str) -> bool:
    """Return whether this code has the migration; one that it lacks is a later release's."""
    return any(each.revision == revision for each in _scripts().walk_revisions())


@lru_cache(maxsize=1)
def newest_migration() -> str | None:
    """Return the revision that the code expects of the database."""
    return _scripts().get_current_head()


@lru_cache(maxsize=1)
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))
