"""Who has used most today, by their ids: `python -m webapp.heaviest_users`."""

import argparse
import sys
from collections.abc import Iterator

from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from .config import Config, ConfigError
from .models import DailyUsage, now
from .usage import day_of

MOST = 20  # people that are listed


def lines(session: Session, most: int) -> Iterator[str]:
    """Yield a person a line: first who has the most letters, then the most tokens."""
    yield f"{'user':>10} {'letters':>8} {'tokens':>10}\n"
    today = select(DailyUsage).where(DailyUsage.day == day_of(now()))
    order = (DailyUsage.letters.desc(), DailyUsage.tokens.desc(), DailyUsage.user_id)
    for row in session.scalars(today.order_by(*order).limit(most)):
        yield f"{row.user_id:>10} {row.letters:>8} {row.tokens:>10}\n"


def main() -> None:
    """List today's heaviest users; what is wrong is one line and exit code 1."""
    parser = argparse.ArgumentParser("python -m webapp.heaviest_users", description=main.__doc__)
    parser.add_argument("--most", type=int, default=MOST, help="people to list (%(default)s)")
    most = parser.parse_args().most
    try:
        engine = create_engine(Config.from_env().database_url)
        with Session(engine) as session:
            sys.stdout.writelines(list(lines(session, most)))
        engine.dispose()
    except ConfigError as error:
        sys.exit(str(error))
    except SQLAlchemyError:
        sys.exit("The database does not answer, or its tables are of another version.")


if __name__ == "__main__":
    main()
