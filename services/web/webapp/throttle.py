"""Limits on failed logins and on registrations, kept in Postgres for all workers and replicas.

A name and an address are limited apart: the first stops guessing at one account, the second
stops one guess at each of many. A name that doesn't exist is counted like any other.
"""

import hashlib
import hmac
import ipaddress
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from .config import current_config
from .errors import Problem
from .extensions import db
from .metrics import REFUSALS
from .models import LoginFailure, RegistrationAttempt, now

PURGE_EVERY = 50  # attempts, on average
# The halves of Postgres' advisory lock keys; names are always locked before addresses.
NAME_LOCK, ADDRESS_LOCK, REGISTRATION_LOCK = 1, 2, 3


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
class _Limit:
    """At most so many attempts of a key, which `table` keeps, in so many minutes."""

    table: type[LoginFailure] | type[RegistrationAttempt]
    lock: int
    key: str
    most: int
    minutes: int


def count_attempt(username: str, address: str) -> list[int]:
    """Count a login as failed before it is tried, so that parallel guesses count too.

    Returns:
        The ids to hand to `forgive` if the attempt succeeds.

    Raises:
        Throttled: the name or the address has failed too often.
    """
    config = current_config()
    minutes = config.login_window_minutes
    name, per_name = name_key(username), config.login_failures_per_name
    per_address = config.login_failures_per_address
    return _count(
        _Limit(LoginFailure, NAME_LOCK, name, per_name, minutes),
        _Limit(LoginFailure, ADDRESS_LOCK, address_key(address), per_address, minutes),
    )


def count_registration(address: str) -> None:
    """Count a registration, whether or not it succeeds: a taken name tells who is here.

    Raises:
        Throttled: the address has registered too often.
    """
    config = current_config()
    most, minutes = config.registrations_per_address, config.registration_window_minutes
    key = address_key(address)
    _count(_Limit(RegistrationAttempt, REGISTRATION_LOCK, key, most, minutes))


def _count(*limits: _Limit) -> list[int]:
    """Add an attempt to each limit, one by one under its lock; return the attempts' ids."""
    if secrets.randbelow(PURGE_EVERY) == 0:
        purge()
    for limit in limits:
        db.session.execute(select(func.pg_advisory_xact_lock(limit.lock, func.hashtext(limit.key))))
        wait = _wait(limit)
        if wait is not None:
            db.session.rollback()
            REFUSALS.labels("throttled").inc()
            raise Throttled(wait)
    attempts = [limit.table(key=limit.key) for limit in limits]
    db.session.add_all(attempts)
    db.session.flush()
    ids = [attempt.id for attempt in attempts]
    db.session.commit()
    return ids


def forgive(username: str, attempt: list[int]) -> None:
    """Forget the name's failures and this attempt, but not what its address did before."""
    db.session.execute(
        delete(LoginFailure).where(
            LoginFailure.id.in_(attempt) | (LoginFailure.key == name_key(username))
        )
    )
    db.session.commit()


def purge() -> None:
    """Delete the attempts that no longer count."""
    config = current_config()
    for table, minutes in (
        (LoginFailure, config.login_window_minutes),
        (RegistrationAttempt, config.registration_window_minutes),
    ):
        db.session.execute(delete(table).where(table.at < _window_start(minutes)))
    db.session.commit()


def name_key(username: str) -> str:
    """Return the name's key: keyed, because people type their password into the wrong field."""
    secret = current_config().secret_key.encode()
    text = username.lower().encode("utf-8", "surrogatepass")
    return "user:" + hmac.new(secret, text, hashlib.sha256).hexdigest()


def address_key(address: str) -> str:
    """Return the address's key; an IPv6 customer owns a /64 and counts as one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address[:64]}"
    if ip.version == 6 and ip.ipv4_mapped is None:
        return f"address:{ipaddress.ip_network((ip, 64), strict=False)}"
    return f"address:{getattr(ip, 'ipv4_mapped', None) or ip}"


def _window_start(minutes: int) -> datetime:
    return now() - timedelta(minutes=minutes)


def _wait(limit: _Limit) -> int | None:
    """Return the seconds until the key may try again, or None if it may now."""
    table = limit.table
    counting = (
        select(table.at)
        .where(table.key == limit.key, table.at >= _window_start(limit.minutes))
        .order_by(table.at.desc())
        .limit(limit.most)
    )
    moments = db.session.scalars(counting).all()
    if len(moments) < limit.most:
        return None
    free = moments[-1] + timedelta(minutes=limit.minutes)
    return math.ceil((free - now()).total_seconds())
