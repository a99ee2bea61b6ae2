"""The database: its base and session, and how an application is bound to it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session

from .config import Config

DATABASE_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 15_000
MIGRATIONS = Path(__file__).parents[2] / "migrations"

AnySession = Session | scoped_session[Any]  # of a command or a writer, or of a request

# Named constraints, so that a migration can address each one on every database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()


def bind_database(app: Flask, config: Config) -> None:
    """Give an application its settings and the database; migrations need no more than that."""
    app.config.from_mapping(_flask_settings(config))
    app.extensions["inkwell"] = config
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=False)


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
