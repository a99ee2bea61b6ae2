"""Accounts: register, sign in, change, delete. The database decides who was first."""

import logging
import re

from email_validator import EmailNotValidError, validate_email
from flask import request
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from . import passwords, sessions, throttle
from .errors import Problem
from .extensions import db
from .models import User

USERNAME = re.compile(r"[A-Za-z0-9._-]{3,64}")
EMAIL_LENGTH = 254
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


class WrongCredentials(Problem):
    """The pair doesn't match; which of the two is wrong isn't said."""

    status = 401
    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("The username or the password is wrong.")


def register(username: str, email: str, password: str) -> User:
    """Make an account.

    Raises:
        FieldErrors: an input is not valid.
        Taken: the username or the e-mail belongs to someone.
        throttle.Throttled: too many have registered from this address.
    """
    errors, email = _check_identity(username, email)
    objection = passwords.objection(password, username)
    if objection:
        errors["password"] = objection
    if errors:
        raise FieldErrors(errors)
    throttle.count_registration(request.remote_addr or "")
    password_hash = passwords.current_passwords().hash(password)
    user = User(username=username, email=email, password_hash=password_hash)
    db.session.add(user)
    _commit_or_taken()
    logger.info("registered", extra={"user_id": user.id})
    return user


def authenticate(username: str, password: str) -> User:
    """Return the person whose username and password these are.

    Raises:
        WrongCredentials: there is no such pair.
        throttle.Throttled: too many failures of this name or from this address.
    """
    address = request.remote_addr or ""
    attempt = throttle.count_attempt(username, address)
    user = find(username)
    # The password is hashed without a connection held: hashing is what takes time here.
    password_hash = user.password_hash if user else None
    db.session.commit()
    hasher = passwords.current_passwords()
    if not hasher.verify(password, password_hash) or user is None:
        logger.warning("sign-in failed", extra={"address": address})
        raise WrongCredentials
    throttle.forgive(username, attempt)
    if hasher.is_outdated(user.password_hash):
        user.password_hash = hasher.hash(password)
        db.session.commit()
    return user


def find(username: str) -> User | None:
    """Return the account of that name, whatever its case."""
    if not USERNAME.fullmatch(username):
        return None
    return db.session.scalar(select(User).where(func.lower(User.username) == username.lower()))


def update(user: User, username: str, email: str) -> None:
    """Change the username and the e-mail.

    Raises:
        FieldErrors: an input is not valid.
        Taken: the username or the e-mail belongs to someone else.
    """
    errors, email = _check_identity(username, email)
    if errors:
        raise FieldErrors(errors)
    user.username, user.email = username, email
    _commit_or_taken()


def change_password(user: User, current: str, new: str) -> None:
    """Change the password, given the current one, and end the other sessions.

    Raises:
        FieldErrors: the current password is wrong, or the new one won't do.
        throttle.Throttled: the current password was guessed at too often.
    """
    username, password_hash = user.username, user.password_hash
    attempt = throttle.count_attempt(username, request.remote_addr or "")
    hasher = passwords.current_passwords()
    if not hasher.verify(current, password_hash):
        raise FieldErrors({"current_password": "The current password is wrong."})
    throttle.forgive(username, attempt)
    objection = passwords.objection(new, username)
    if objection is None and current == new:
        objection = "This is the password that you have already."
    if objection:
        raise FieldErrors({"new_password": objection})
    user.password_hash = hasher.hash(new)
    db.session.commit()
    sessions.revoke_all(user, keep=sessions.current_session())
    logger.info("password changed", extra={"user_id": user.id})


def delete(user: User) -> None:
    """Delete the account and all that it owns."""
    user_id = user.id
    db.session.delete(user)
    db.session.commit()
    logger.info("account deleted", extra={"user_id": user_id})


def _check_identity(username: str, email: str) -> tuple[dict[str, str], str]:
    """Return the messages for what is wrong, and the e-mail as it is stored."""
    errors = {}
    if not USERNAME.fullmatch(username):
        errors["username"] = (
            "The username needs 3 to 64 characters: letters, digits, dots, dashes, underscores."
        )
    try:
        email = validate_email(email[: EMAIL_LENGTH + 1], check_deliverability=False).normalized
    except EmailNotValidError:
        errors["email"] = "This is not a valid e-mail address."
    return errors, email


def _commit_or_taken() -> None:
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", "") or ""
        if constraint.endswith("username"):
            raise Taken({"username": "This username is taken."}) from None
        if constraint.endswith("email"):
            raise Taken({"email": "This e-mail is taken."}) from None
        raise
