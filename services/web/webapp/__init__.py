"""The web service: pages, API and the queue of letters."""

from datetime import timedelta

from flask import Flask, render_template
from flask_openapi.openapi import OpenAPI

from . import (
    api,
    at_once,
    children,
    errors,
    events,
    examples,
    logs,
    metrics,
    model_status,
    ops,
    pages,
    passwords,
    security,
    sessions,
    signing,
    views_auth,
    views_letters,
    views_model,
    views_user,
)
from .config import Config
from .extensions import db, jwt, migrate

DATABASE_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 15_000


def create_app(config: Config | None = None) -> OpenAPI:
    """Return the application.

    Args:
        config: the settings; read from the environment if not given.

    Raises:
        ConfigError: a setting is missing or makes no sense, or a key can't be used.
    """
    config = config or Config.from_env()
    app = OpenAPI(__name__, doc_ui=False)
    bind_database(app, config)
    jwt.init_app(app)
    for module in (logs, metrics, errors, pages, events, children, at_once):
        module.init_app(app)
    for configured in (signing, security, passwords, model_status, ops):
        configured.init_app(app, config)

    for views in (ops, views_auth, views_user, views_letters, views_model):
        app.register_blueprint(views.blueprint)
    app.add_url_rule("/", "landing", _landing)
    api.init_app(app)
    app.cli.add_command(examples.command)
    return app


def bind_database(app: Flask, config: Config) -> None:
    """Give an application its settings and the database; migrations need no more than that."""
    app.config.from_mapping(_flask_settings(config))
    app.extensions["inkwell"] = config
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ops.MIGRATIONS), render_as_batch=False)


def _landing() -> str:
    sessions.recognise()
    return render_template("landing.html")


def _flask_settings(config: Config) -> dict[str, object]:
    return {
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": True,  # a restarted or failed-over database costs no request
            "pool_size": config.database_pool,
            "max_overflow": 0,
            "pool_timeout": DATABASE_TIMEOUT_S,
            "hide_parameters": True,  # people's texts stay out of error messages
            "connect_args": {
                "connect_timeout": DATABASE_TIMEOUT_S,
                "application_name": "inkwell-web",
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}",
            },
        },
        "JWT_TOKEN_LOCATION": ["headers", "cookies"],
        "JWT_CSRF_CHECK_FORM": True,
        "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=config.access_token_minutes),
        "JWT_REFRESH_TOKEN_EXPIRES": timedelta(days=config.refresh_token_days),
        "MAX_CONTENT_LENGTH": config.max_body_bytes,
        "MAX_FORM_MEMORY_SIZE": config.max_body_bytes,
    }
