"""Limits on failed logins and on registrations, kept in Postgres for all workers and replicas.

A name and an address are limited apart: the first stops guessing at one account, the second
stops one guess at each of many. A name that doesn't exist is counted like any other. Whoever is
signed in is limited by the session or as a person, which no stranger can use up.
"""

import hashlib
import hmac
import ipaddress
import math
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.metrics import REFUSALS
from webapp.core.models import LoginFailure, PersonAction, RegistrationAttempt
from webapp.core.problem import Problem

# The halves of Postgres' advisory lock keys; names are always locked before addresses.
NAME_LOCK, ADDRESS_LOCK, REGISTRATION_LOCK, ACTION_LOCK, SESSION_LOCK, PERSON_LOCK = range(1, 7)
LINKS_PER_NAME = 3  # to choose a new password, in the window of failed logins


class Throttled(Problem):
    """Too many attempts; `retry_after` says when the oldest stops counting."""

    status = 429
    code = "too_many_attempts"

    def __init__(self, seconds: int) -> None:
        minutes = math.ceil(seconds / 60)
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(
            f"Too many attempts. Try again in {minutes} {unit}.", retry_after=max(seconds, 1)
        )


@dataclass(frozen=True)
class Limit:
    """At most `most` rows of `key` in `table` in any `seconds`, counted under the key's lock."""

    table: type[LoginFailure] | type[RegistrationAttempt] | type[PersonAction]
    lock: int
    key: str
    most: int
    seconds: int


def count_attempt(username: str, address: str) -> list[int]:
    """Count a login as failed before it is tried, so that parallel guesses count too.

    Returns:
        The ids to hand to `forgive` if the attempt succeeds.

    Raises:
        Throttled: the name or the address has failed too often.
    """
    config = current_config()
    seconds = config.login_window_minutes * 60
    name, per_name = name_key(username), config.login_failures_per_name
    per_address = config.login_failures_per_address
    return _count(
        Limit(LoginFailure, NAME_LOCK, name, per_name, seconds),
        Limit(LoginFailure, ADDRESS_LOCK, address_key(address), per_address, seconds),
    )


def count_change(session_id: uuid.UUID) -> list[int]:
    """Count a change of the password as one with a wrong current one, before it is tried.

    Returns:
        The ids to hand to `forgive` if the current password was right.

    Raises:
        Throttled: the session has guessed too often.
    """
    config = current_config()
    most, seconds = config.login_failures_per_name, config.login_window_minutes * 60
    return _count(Limit(LoginFailure, SESSION_LOCK, session_key(session_id), most, seconds))


def count_recovery(login: str, address: str) -> None:
    """Count asking for a new password's link, whether or not there is such an account.

    Raises:
        Throttled: this name, or this address, has had as many.
    """
    config = current_config()
    seconds, most = config.login_window_minutes * 60, config.login_failures_per_address
    name, place = (f"recovery:{key}" for key in (name_key(login), address_key(address)))
    _count(
        Limit(LoginFailure, NAME_LOCK, name, LINKS_PER_NAME, seconds),
        Limit(LoginFailure, ADDRESS_LOCK, place, most, seconds),
    )


def count_registration(address: str) -> None:
    """Count a registration, whether or not it succeeds: a taken name tells who is here.

    Raises:
        Throttled: the address has registered too often.
    """
    _count(_registrations(address))


def count_new_identity(user_id: int, address: str) -> None:
    """Count asking for another username or e-mail as a registration: taken ones tell as much.

    Raises:
        Throttled: the person or the address has asked too often.
    """
    config = current_config()
    most, seconds = config.new_identities_per_person, config.registration_window_minutes * 60
    person = Limit(RegistrationAttempt, PERSON_LOCK, f"person:{user_id}", most, seconds)
    _count(person, _registrations(address))


def _registrations(address: str) -> Limit:
    config = current_config()
    most, seconds = config.registrations_per_address, config.registration_window_minutes * 60
    return Limit(RegistrationAttempt, REGISTRATION_LOCK, address_key(address), most, seconds)


def moment() -> datetime:
    """Return the database's time, which is one and the same for all replicas."""
    at: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
    return at


def lock(limit: Limit) -> datetime:
    """Let one transaction at a time count for the key; return the moment from which it may."""
    db.session.execute(select(func.pg_advisory_xact_lock(limit.lock, func.hashtext(limit.key))))
    return moment()


def wait(limit: Limit, at: datetime) -> int | None:
    """Return the seconds from `at` until the key may be counted again, or None if it may then.

    A row counts for the window's whole length, its last moment included.
    """
    table = limit.table
    counting = (
        select(table.at)
        .where(table.key == limit.key, table.at >= at - timedelta(seconds=limit.seconds))
        .order_by(table.at.desc())
        .limit(limit.most)
    )
    moments = db.session.scalars(counting).all()
    if len(moments) < limit.most:
        return None
    left = moments[-1] + timedelta(seconds=limit.seconds) - at
    return math.floor(left.total_seconds()) + 1


def _count(*limits: Limit) -> list[int]:
    """Add an attempt to each limit, one by one under its lock; return the attempts' ids."""
    attempts = []
    for limit in limits:
        at = lock(limit)
        seconds = wait(limit, at)
        if seconds is not None:
            db.session.rollback()
            REFUSALS.labels("throttled").inc()
            raise Throttled(seconds)
        attempts.append(limit.table(key=limit.key, at=at))
    db.session.add_all(attempts)
    db.session.flush()
    ids = [attempt.id for attempt in attempts]
    db.session.commit()
    return ids


def forgive(key: str, attempt: list[int]) -> None:
    """Forget the failures of a name or session and this attempt, but not its address's others."""
    db.session.execute(
        delete(LoginFailure).where(LoginFailure.id.in_(attempt) | (LoginFailure.key == key))
    )
    db.session.commit()


def name_key(username: str) -> str:
    """Return the name's key: keyed, because people type their password into the wrong field."""
    secret = current_config().secret_key.encode()
    text = username.lower().encode("utf-8", "surrogatepass")
    return "user:" + hmac.new(secret, text, hashlib.sha256).hexdigest()


def session_key(session_id: uuid.UUID) -> str:
    """Return the session's key."""
    return f"session:{session_id}"


def address_key(address: str) -> str:
    """Return the address's key; an IPv6 customer owns a /64 and counts as one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address[:64]}"
    if ip.version == 6 and ip.ipv4_mapped is None:
        return f"address:{ipaddress.ip_network((ip, 64), strict=False)}"
    return f"address:{getattr(ip, 'ipv4_mapped', None) or ip}"
