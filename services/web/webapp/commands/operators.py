"""Who is an operator: `python -m webapp.commands.operators grant|revoke|list`.

A change is logged as other events of accounts are, by the person's number; `--log` names a file
besides stderr, for whoever runs this where stderr isn't kept.
"""

import argparse
import logging
import sys
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.core.models import User

from .database import database
from .event_log import log_to

GRANTED = "{} is an operator from the next sign-in on, or once the page's token is renewed."
REVOKED = "{} is no operator any more."
UNCHANGED = {True: "{} is an operator already.", False: "{} is no operator."}
logger = logging.getLogger("inkwell.web")


def change(session: Session, username: str, *, operates: bool) -> str:
    """Make somebody an operator or no longer; return the sentence that says what is so now.

    Raises:
        LookupError: nobody has this username.
    """
    mine = User.is_named(username)
    other = update(User).where(mine, User.is_operator != operates).values(is_operator=operates)
    changed = session.scalar(other.returning(User.id))
    session.commit()
    name = session.scalar(select(User.username).where(mine))
    if name is None:
        raise LookupError
    if changed is None:
        return UNCHANGED[operates].format(name)
    event = "operator granted" if operates else "operator revoked"
    logger.info(event, extra={"user_id": changed})
    return (GRANTED if operates else REVOKED).format(name)


def names(session: Session) -> list[str]:
    """Return the operators' usernames."""
    query = select(User.username).where(User.is_operator).order_by(func.lower(User.username))
    return list(session.scalars(query))


def main() -> None:
    """Grant, revoke or list; what is wrong is one line and exit code 1."""
    parser = argparse.ArgumentParser(
        "python -m webapp.commands.operators", description=main.__doc__
    )
    parser.add_argument("--log", type=Path, metavar="FILE", help="log the change there too")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("list", help="print the operators' usernames")
    for act in ("grant", "revoke"):
        acts.add_parser(act).add_argument("username")
    options = parser.parse_args()
    log_to(options.log)
    with database() as session:
        try:
            if options.act == "list":
                lines = names(session)
            else:
                lines = [change(session, options.username, operates=options.act == "grant")]
        except LookupError:
            sys.exit(f"Nobody has the username {options.username}.")
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
