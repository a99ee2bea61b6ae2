"""The link by which somebody who has forgotten their password chooses a new one.

It carries no secret that is stored: it is signed, with the present password's hash within what is
signed. So it dies with the first use, with any other change of the password, and after an hour.
"""

import hashlib
import hmac
from datetime import timedelta

from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import User
from webapp.core.problem import Problem

LIFETIME = timedelta(hours=1)
PATH = "/auth/reset"
INT4_DIGITS = 10


class DeadLink(Problem):
    """The link was used, is too old, or never was one."""

    status = 410
    code = "dead_link"

    def __init__(self) -> None:
        super().__init__("This link doesn't work any more. Please ask for a new one.")


def link_for(user: User, site: str, secret: str) -> str:
    """Return the link with which this person may choose a password within LIFETIME.

    Args:
        user: who they are.
        site: the address that the link begins with.
        secret: what the link is signed with.
    """
    expires = int((now() + LIFETIME).timestamp())
    token = f"{user.id}.{expires}.{_proof(user.id, expires, user.password_hash, secret)}"
    return f"{site}{PATH}?token={token}"


def owner(token: str) -> User:
    """Return whose token this is.

    Raises:
        DeadLink: nobody's, or nobody's any more.
    """
    user_id, _, rest = token.partition(".")
    expires, _, proof = rest.partition(".")
    numbers = (user_id, expires)
    if not all(n.isascii() and n.isdecimal() and len(n) <= INT4_DIGITS for n in numbers):
        raise DeadLink
    user = db.session.get(User, int(user_id)) if int(user_id) < 2**31 else None
    if user is None or int(expires) < now().timestamp():
        raise DeadLink
    secret = current_config().secret_key
    right = _proof(user.id, int(expires), user.password_hash, secret)
    if not hmac.compare_digest(right.encode(), proof.encode("utf-8", "surrogatepass")):
        raise DeadLink
    return user


def _proof(user_id: int, expires: int, password_hash: str, secret: str) -> str:
    signed = f"reset:{user_id}:{expires}:{password_hash}"
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
