"""A link to choose a new password: `python -m webapp.commands.reset_password NAME`.

For whoever runs a site that sends no e-mail, to hand to a person who has forgotten their password.
"""

import argparse
import logging
import sys
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts import reset_links
from webapp.core.config import Config
from webapp.core.models import User

from .database import database
from .event_log import log_to

logger = logging.getLogger("inkwell.web")


def link(session: Session, login: str, address: str, secret: str) -> str:
    """Return the link for the person of this username or e-mail.

    Raises:
        LookupError: nobody has it.
    """
    by_email = func.lower(User.email) == login.lower()
    user = session.scalar(select(User).where(by_email if "@" in login else User.is_named(login)))
    if user is None:
        raise LookupError
    logger.info("password link made", extra={"user_id": user.id})
    return reset_links.link_for(user, address.rstrip("/"), secret)


def main() -> None:
    """Print a link that works once, for an hour; it lets its holder into the account."""
    parser = argparse.ArgumentParser(
        "python -m webapp.commands.reset_password", description=main.__doc__
    )
    parser.add_argument("--log", type=Path, metavar="FILE", help="log that it was made there too")
    parser.add_argument(
        "--address", help="of the site; https:// and INKWELL_PUBLIC_HOST if not said"
    )
    parser.add_argument("login", metavar="NAME", help="the person's username or e-mail")
    options = parser.parse_args()
    log_to(options.log)
    with database() as session:
        config = Config.from_env()
        address = options.address or f"https://{config.public_host or 'localhost'}"
        try:
            made = link(session, options.login, address, config.secret_key)
        except LookupError:
            sys.exit(f"Nobody has the username or e-mail {options.login}.")
    sys.stdout.write(f"{made}\n")


if __name__ == "__main__":
    main()
