"""Who has used most today, by their ids: `python -m webapp.commands.heaviest_users`."""

import argparse
import sys

from sqlalchemy import select

from webapp.core.clock import now
from webapp.core.models import DailyUsage
from webapp.limits.usage import day_of

from .database import database

MOST = 20  # people that are listed


def main() -> None:
    """List today's heaviest users: first who has the most letters, then the most tokens."""
    parser = argparse.ArgumentParser(
        "python -m webapp.commands.heaviest_users", description=main.__doc__
    )
    parser.add_argument("--most", type=int, default=MOST, help="people to list (%(default)s)")
    most = parser.parse_args().most
    order = (DailyUsage.letters.desc(), DailyUsage.tokens.desc(), DailyUsage.user_id)
    today = select(DailyUsage).where(DailyUsage.day == day_of(now())).order_by(*order).limit(most)
    with database() as session:
        rows = session.scalars(today).all()
        lines = [f"{row.user_id:>10} {row.letters:>8} {row.tokens:>10}\n" for row in rows]
    sys.stdout.writelines([f"{'user':>10} {'letters':>8} {'tokens':>10}\n", *lines])


if __name__ == "__main__":
    main()
