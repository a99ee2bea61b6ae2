"""A new password for somebody who has forgotten theirs, by a link that works once."""

import logging

from flask import request
from sqlalchemy import select, update

from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import User
from webapp.limits import throttle

from . import mail, passwords, sessions
from .register import FieldErrors, find, login_key
from .reset_links import DeadLink, link_for, owner
from .tokens import Tokens

SUBJECT = "A new password for Inkwell"
TEXT = """Somebody, probably you, has asked for a new password for the account {name} at {site}.

Choose it here within an hour:

{link}

If it wasn't you, there is nothing to do: your password stays as it is.
"""
logger = logging.getLogger("inkwell.web")


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
    link = link_for(user, f"{request.scheme}://{config.public_host}", config.secret_key)
    text = TEXT.format(name=user.username, site=config.public_host, link=link)
    mail.send(user.id, user.email, SUBJECT, text)


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
