"""The database session of the operator's commands; an error is one line and exit code 1."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp.core.config import Config, SettingError


@contextmanager
def database() -> Iterator[Session]:
    """Give a session on the configured database; what is wrong is one line and exit code 1."""
    try:
        engine = create_engine(Config.from_env().database_url)
        with Session(engine) as session:
            yield session
        engine.dispose()
    except SettingError as error:
        sys.exit(str(error))
    except SQLAlchemyError:
        sys.exit("The database does not answer, or its tables are of another version.")
