"""Bring the database up to date: `python -m webapp.upgrade_database`, before a release runs.

It waits for the database. One that is ahead of this code is left as it is, so that going back to
an earlier release runs the same command and changes nothing.
"""

import logging
import sys
import time

import flask_migrate
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from webapp.core import logs, ops
from webapp.core.config import Config, SettingError
from webapp.core.database import MIGRATIONS, bind_database, db

PATIENCE_S = 120.0  # a database that starts beside us, or recovers
logger = logging.getLogger("inkwell.migrate")


def wait_for_database(patience_s: float) -> None:
    """Return once the database answers; raises its OperationalError after `patience_s`."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            db.session.execute(text("SELECT 1"))
        except OperationalError:
            db.session.remove()
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
        else:
            db.session.remove()
            return


def upgrade_database(config: Config, patience_s: float = PATIENCE_S) -> None:
    """Apply the migrations that the database lacks."""
    app = Flask(__name__)
    bind_database(app, config)  # and no more: the job before an upgrade has no keys yet
    with app.app_context():
        wait_for_database(patience_s)
        applied = ops.applied_migration()
        db.session.remove()
        if applied and not ops.is_known(applied):
            logger.info("the database is ahead of this release", extra={"revision": applied})
            return
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        logger.info("the database is up to date", extra={"revision": ops.newest_migration()})
        db.session.remove()
        db.engine.dispose()


def main() -> None:
    """Migrate; what is wrong is one line and exit code 1."""
    try:
        config = Config.from_env()
        logs.configure(config.log_level)
        upgrade_database(config)
    except SettingError as error:
        sys.exit(f"The database can't be migrated: {error}")
    except OperationalError:
        sys.exit(f"The database did not answer within {PATIENCE_S:.0f} s.")


if __name__ == "__main__":
    main()
