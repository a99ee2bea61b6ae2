"""Accounts: register, change, delete. The database decides who was first."""

import logging

from email_validator import EmailNotValidError, validate_email
from flask import request
from psycopg2.errors import DeadlockDetected
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from webapp.core import usernames
from webapp.core.database import db
from webapp.core.models import User
from webapp.core.problem import Problem
from webapp.limits import departed, throttle

from . import passwords

EMAIL_LENGTH = 254
DEADLOCKS = 3  # after which a deletion is tried again
logger = logging.getLogger("inkwell.web")


class FieldErrors(Problem):
    """Some inputs won't do: `errors` maps each field to its message."""

    status = 422
    code = "invalid"

    def __init__(self, errors: dict[str, str]) -> None:
        field, message = next(iter(errors.items()))
        super().__init__(message, field=field)
        self.errors = errors


class Taken(FieldErrors):
    """Another account has this username or e-mail."""

    status = 409
    code = "taken"


def register(username: str, email: str, password: str) -> User:
    """Make an account.

    Raises:
        FieldErrors: an input is not valid.
        Taken: the username or the e-mail belongs to someone.
        throttle.Throttled: too many have registered from this address.
    """
    errors, username, email = _check_identity(username, email)
    objection = passwords.objection(password, username)
    if objection:
        errors["password"] = objection
    if errors:
        raise FieldErrors(errors)
    throttle.count_registration(request.remote_addr or "")
    password_hash = passwords.current_passwords().hash(password)
    user = User(username=username, email=email, password_hash=password_hash)
    db.session.add(user)
    _flush_or_taken()
    departed.take_over(user)
    db.session.commit()
    logger.info("registered", extra={"user_id": user.id})
    return user


def find(login: str) -> User | None:
    """Return the account of that username or e-mail, whatever its case."""
    if "@" in login:
        is_meant = func.lower(User.email) == login_key(login)
    elif usernames.accept(login):
        is_meant = User.is_named(login)
    else:
        return None
    exact = (func.lower(User.username) == login.lower()).desc()
    return db.session.scalar(select(User).where(is_meant).order_by(exact).limit(1))


def login_key(login: str) -> str:
    """Return one and the same text for all ways to type a username or an e-mail."""
    if "@" not in login:
        return usernames.key_of(login)
    return (_normal_email(login) or login[:EMAIL_LENGTH]).lower()


def update(user: User, username: str, email: str) -> None:
    """Change the username and the e-mail.

    Raises:
        FieldErrors: an input is not valid.
        Taken: the username or the e-mail belongs to someone else.
        throttle.Throttled: the person or the address has asked for others too often.
    """
    errors, username, email = _check_identity(username, email)
    if errors:
        raise FieldErrors(errors)
    if _lowered(username, email) != _lowered(user.username, user.email):
        throttle.count_new_identity(user.id, request.remote_addr or "")
        _lock(user)
        departed.leave(user)
    user.username, user.email = username, email
    _flush_or_taken()
    db.session.commit()


def delete(user: User) -> None:
    """Delete the account and all that it owns; what it has used counts until the day is over.

    A writer that finishes a letter locks the letter first and the person second, so one of the two
    may have to begin again.
    """
    user_id = user.id
    for left in range(DEADLOCKS, -1, -1):
        try:
            _lock(user)
            departed.leave(user)
            db.session.delete(user)
            db.session.commit()
        except OperationalError as error:
            db.session.rollback()
            if not (left and isinstance(error.orig, DeadlockDetected)):
                raise
        else:
            break
    logger.info("account deleted", extra={"user_id": user_id})


def _check_identity(username: str, email: str) -> tuple[dict[str, str], str, str]:
    """Return the messages for what is wrong, and the username and the e-mail as they are stored."""
    errors = {}
    name, address = usernames.accept(username), _normal_email(email)
    if name is None:
        errors["username"] = usernames.RULE
    if address is None:
        errors["email"] = "This is not a valid e-mail address."
    return errors, name or username, address or email


def _normal_email(email: str) -> str | None:
    try:
        return validate_email(email[: EMAIL_LENGTH + 1], check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _lowered(*texts: str) -> tuple[str, ...]:
    """Return texts as the unique indexes compare them, or nearly so."""
    return tuple(text.lower() for text in texts)


def _lock(user: User) -> None:
    """Let no letter be queued for the person until the transaction ends."""
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())


def _flush_or_taken() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", "") or ""
        if constraint.endswith(("username", "username_key")):
            raise Taken({"username": "This username is taken."}) from None
        if constraint.endswith("email"):
            raise Taken({"email": "This e-mail is taken."}) from None
        raise
