"""A new password for somebody who has forgotten theirs, by a link that works once.

The link carries no secret that is stored: it is signed, with the present password's hash within
what is signed. So it dies with the first use, with any other change of the password, and after
an hour.
"""

import hashlib
import hmac
import logging
from datetime import timedelta

from flask import request
from sqlalchemy import select, update

from webapp.core.clock import now
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import User
from webapp.core.problem import Problem
from webapp.limits import throttle

from . import mail, passwords, sessions
from .register import FieldErrors, find, login_key
from .tokens import Tokens

LIFETIME = timedelta(hours=1)
PATH = "/auth/reset"
INT4_DIGITS = 10
SUBJECT = "A new password for Inkwell"
TEXT = """Somebody, probably you, has asked for a new password for the account {name} at {site}.

Choose it here within an hour:

{link}

If it wasn't you, there is nothing to do: your password stays as it is.
"""
logger = logging.getLogger("inkwell.web")


class DeadLink(Problem):
    """The link was used, is too old, or never was one."""

    status = 410
    code = "dead_link"

    def __init__(self) -> None:
        super().__init__("This link doesn't work any more. Please ask for a new one.")


def token_for(user: User, secret: str) -> str:
    """Return the token with which this person may choose a password within LIFETIME."""
    expires = int((now() + LIFETIME).timestamp())
    return f"{user.id}.{expires}.{_proof(user.id, expires, user.password_hash, secret)}"


def ask(login: str) -> None:
    """Send the person of this username or e-mail a link; whether there is one isn't said.

    Raises:
        throttle.Throttled: too many have been asked for by this name or address.
    """
    throttle.count_recovery(login_key(login), request.remote_addr or "")
    user = find(login)
    if user is None:
        return
    config = current_config()
    site = f"{request.scheme}://{config.public_host}"
    link = f"{site}{PATH}?token={token_for(user, config.secret_key)}"
    text = TEXT.format(name=user.username, site=config.public_host, link=link)
    mail.send(user.id, user.email, SUBJECT, text)


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


def reset(token: str, password: str) -> Tokens:
    """Set the password, end every session and open one for this client.

    Raises:
        DeadLink: the token is nobody's, or was used meanwhile.
        FieldErrors: the password won't do.
    """
    user = owner(token)
    user_id, before = user.id, user.password_hash
    if objection := passwords.objection(password, user.username):
        raise FieldErrors({"new_password": objection})
    db.session.commit()  # hashing takes time, and no connection
    password_hash = passwords.current_passwords().hash(password)
    person = select(User.password_hash).where(User.id == user_id).with_for_update()
    if db.session.scalar(person) != before:
        db.session.rollback()
        raise DeadLink
    db.session.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
    tokens = sessions.start_anew(user_id)
    db.session.commit()
    logger.info("password reset", extra={"user_id": user_id})
    return tokens


def _proof(user_id: int, expires: int, password_hash: str, secret: str) -> str:
    signed = f"reset:{user_id}:{expires}:{password_hash}"
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
