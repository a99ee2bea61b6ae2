"""How Alembic reaches the application's database: online, through its engine."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from webapp.core.database import db

LOCK = 4771  # any number, the same for all who migrate


def run() -> None:
    """Apply or compare the migrations, one process at a time, however long they take."""
    with db.engine.connect() as connection:
        options = current_app.extensions["migrate"].configure_args
        context.configure(connection=connection, target_metadata=db.metadata, **options)
        with context.begin_transaction():
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            context.run_migrations()


run()
