"""Sign in with a password, and change it.

Hashing takes time, so no connection is held meanwhile; what was verified is compared again under
the lock of the person's row. A login made while the password is changed leaves no session behind.
"""

import logging
import uuid

from flask import request
from sqlalchemy import select, update

from webapp.core.database import db
from webapp.core.models import User
from webapp.core.problem import Problem
from webapp.limits import throttle

from . import guard, passwords, sessions
from .register import FieldErrors, find, login_key
from .tokens import Tokens

TRIES = 3  # at a hash that is replaced while it is verified, by another login or a change
WRONG_CURRENT = {"current_password": "The current password is wrong."}
logger = logging.getLogger("inkwell.web")


class WrongCredentials(Problem):
    """The pair doesn't match; which of the two is wrong isn't said."""

    status = 401
    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("The username or the password is wrong.")


def sign_in(login: str, password: str) -> Tokens:
    """Open a session for the person whose username or e-mail, and whose password these are.

    Raises:
        WrongCredentials: there is no such pair.
        throttle.Throttled: too many failures of this name or from this address.
    """
    address = request.remote_addr or ""
    name = login_key(login)
    attempt = throttle.count_attempt(name, address)
    for _ in range(TRIES):
        person = _verified(login, password)
        if person is None:
            break
        tokens = sessions.sign_in(*person)
        if tokens is not None:
            throttle.forgive(throttle.name_key(name), attempt)
            return tokens
    logger.warning("sign-in failed", extra={"address": address})
    raise WrongCredentials


def change_password(user: User, current: str, new: str) -> Tokens:
    """Change the password, given the current one; every session ends and a new one is opened.

    Raises:
        FieldErrors: the current password is wrong, or the new one won't do.
        sessions.SessionEnded: the session or the account was ended in the meantime.
        throttle.Throttled: the session has guessed at the current password too often.
    """
    user_id, username, session_id = user.id, user.username, guard.current_session().id
    attempt = throttle.count_change(session_id)
    hasher = passwords.current_passwords()
    for _ in range(TRIES):
        verified = _hash_of(user_id)
        if verified is None:
            raise sessions.SessionEnded
        if not hasher.verify(current, verified):
            break
        throttle.forgive(throttle.session_key(session_id), attempt)
        _refuse_unfit(username, current, new)
        tokens = _replace(user_id, session_id, verified, hasher.hash(new))
        if tokens is not None:
            logger.info("password changed", extra={"user_id": user_id})
            return tokens
    raise FieldErrors(WRONG_CURRENT)


def _verified(login: str, password: str) -> tuple[int, str] | None:
    """Return whose pair this is, and the hash that was verified; None if there is none."""
    user = find(login)
    user_id, verified = (user.id, user.password_hash) if user else (0, None)
    if user is not None:
        user.username = user.username  # a release from before may have left another key
    db.session.commit()
    hasher = passwords.current_passwords()
    if not hasher.verify(password, verified) or verified is None:
        return None
    if hasher.is_outdated(verified):
        verified = _renewed(user_id, verified, hasher.hash(password))
    return user_id, verified


def _renewed(user_id: int, verified: str, renewed: str) -> str:
    """Keep the password under today's parameters, unless it has been changed since."""
    unchanged = (User.id == user_id) & (User.password_hash == verified)
    query = update(User).where(unchanged).values(password_hash=renewed).returning(User.id)
    done = db.session.execute(query).all()
    db.session.commit()
    return renewed if done else verified


def _hash_of(user_id: int) -> str | None:
    password_hash = db.session.scalar(select(User.password_hash).where(User.id == user_id))
    db.session.commit()
    return password_hash


def _refuse_unfit(username: str, current: str, new: str) -> None:
    objection = passwords.objection(new, username)
    if objection is None and current == new:
        objection = "This is the password that you have already."
    if objection:
        raise FieldErrors({"new_password": objection})


def _replace(user_id: int, session_id: uuid.UUID, verified: str, new_hash: str) -> Tokens | None:
    """Set the password and start over, unless the password is another one by now."""
    person = select(User.password_hash).where(User.id == user_id).with_for_update()
    if db.session.scalar(person) != verified:
        db.session.rollback()
        return None
    tokens = sessions.start_over(session_id, user_id)
    db.session.execute(update(User).where(User.id == user_id).values(password_hash=new_hash))
    db.session.commit()
    return tokens
