"""Limits on failed logins, kept in Postgres so that they hold across workers and replicas.

A name and an address are limited apart: the first stops guessing at one account, the second
stops one guess at each of many. A name that doesn't exist is counted like any other.
"""

import hashlib
import hmac
import ipaddress
import math
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from .config import Config, current_config
from .errors import Problem
from .extensions import db
from .metrics import REFUSALS
from .models import LoginFailure, now

PURGE_EVERY = 50  # attempts, on average
# The halves of Postgres' advisory lock keys; names are always locked before addresses.
NAME_LOCK, ADDRESS_LOCK = 1, 2


class Throttled(Problem):
    """Too many failed attempts; `retry_after` says when the oldest stops counting."""

    status = 429
    code = "too_many_attempts"

    def __init__(self, seconds: int) -> None:
        minutes = math.ceil(seconds / 60)
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(
            f"Too many attempts. Try again in {minutes} {unit}.", retry_after=max(seconds, 1)
        )


def count_attempt(username: str, address: str) -> list[int]:
    """Count an attempt as failed before it is tried, so that parallel guesses count too.

    Returns:
        The ids to hand to `forgive` if the attempt succeeds.

    Raises:
        Throttled: the name or the address has failed too often.
    """
    config = current_config()
    if secrets.randbelow(PURGE_EVERY) == 0:
        purge()
    limits = [
        (NAME_LOCK, name_key(username), config.login_failures_per_name),
        (ADDRESS_LOCK, address_key(address), config.login_failures_per_address),
    ]
    for lock, key, limit in limits:
        db.session.execute(select(func.pg_advisory_xact_lock(lock, func.hashtext(key))))
        wait = _wait(key, limit, config)
        if wait is not None:
            db.session.rollback()
            REFUSALS.labels("throttled").inc()
            raise Throttled(wait)
    failures = [LoginFailure(key=key) for _, key, _ in limits]
    db.session.add_all(failures)
    db.session.flush()
    ids = [failure.id for failure in failures]
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
    """Delete the failures that no longer count."""
    db.session.execute(delete(LoginFailure).where(LoginFailure.at < _window_start()))
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


def _window_start() -> datetime:
    return now() - timedelta(minutes=current_config().login_window_minutes)


def _wait(key: str, limit: int, config: Config) -> int | None:
    """Return the seconds until `key` may try again, or None if it may now."""
    counting = (
        select(LoginFailure.at)
        .where(LoginFailure.key == key, LoginFailure.at >= _window_start())
        .order_by(LoginFailure.at.desc())
        .limit(limit)
    )
    moments = db.session.scalars(counting).all()
    if len(moments) < limit:
        return None
    free = moments[-1] + timedelta(minutes=config.login_window_minutes)
    return math.ceil((free - now()).total_seconds())
