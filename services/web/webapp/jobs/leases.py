"""Leases on the rows of a queue, kept in Postgres.

A worker claims a row for the length of a lease and renews it as it works. A lease that has run out
means a dead worker: the row is free again. Worker and attempt together are the fence: whoever lost
the lease changes nothing any more.
"""

import uuid
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, or_, select, text, update
from sqlalchemy.orm import Session

from webapp.core.database import AnySession
from webapp.core.models.lease_columns import LeaseColumns

from .announcements import announce_change

MAX_TRIES = 3  # of workers, for one row


class LeaseLostError(Exception):
    """The row is another worker's now, or gone."""


class Lease(Protocol):
    """A worker's right to a row for a while."""

    @property
    def id(self) -> uuid.UUID:
        """The row."""

    @property
    def writer(self) -> str:
        """Who holds the lease."""

    @property
    def attempt(self) -> int:
        """Which attempt of the row it is."""


def one_at_a_time(session: Session, lock: int) -> None:
    """Let claims see one another's: they hold this advisory lock until their transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(lock)))


def free(table: type[LeaseColumns]) -> ColumnElement[bool]:
    """Queued, or left by a worker whose lease has run out."""
    return or_(
        table.status == "queued",
        (table.status == table.WORKING) & (table.lease_until <= func.now()),
    )


def held(table: type[Any], lease: Lease) -> tuple[ColumnElement[bool], ...]:
    """The row of a lease, as long as that is held."""
    return (
        table.id == lease.id,
        table.writer == lease.writer,
        table.attempt == lease.attempt,
        table.status == table.WORKING,
    )


def after(seconds: float) -> ColumnElement[Any]:
    """The database's time so many seconds from now."""
    return func.now() + timedelta(seconds=seconds)


def take(session: Session, row: Any, worker: str, lease_s: float) -> None:
    """Give a free row, locked by the caller, to a worker; the row is read again."""
    table = type(row)
    row.status = table.WORKING
    row.writer = worker
    row.attempt += 1
    row.tries += 1
    row.error = row.progress = ""
    session.flush()
    until = {"started_at": func.now(), "lease_until": after(lease_s)}
    session.execute(update(table).where(table.id == row.id).values(until))
    session.refresh(row)


def renew(
    session: Session,
    table: type[Any],
    lease: Lease,
    values: dict[str, Any],
    lease_s: float,
    *,
    announce: bool,
) -> bool:
    """Save progress and renew the lease; return whether the person asked to stop.

    Args:
        session: within a transaction.
        table: the row's.
        lease: the worker's.
        values: of the row's columns.
        lease_s: seconds until the row is free again.
        announce: wake the pages that show the row.

    Raises:
        LeaseLostError: the row is another worker's, or was deleted.
    """
    # Progress lost in a crash is saved again by the next call: no need to wait for the disk.
    session.execute(text("SET LOCAL synchronous_commit = off"))
    query = update(table).where(*held(table, lease))
    values = {**values, "lease_until": after(lease_s)}
    stop = session.scalar(query.values(values).returning(table.stop_requested))
    if stop is None:
        raise LeaseLostError
    if announce:
        announce_change(session, lease.id)
    return bool(stop)


def close(session: AnySession, row: Any, status: str) -> None:
    """End the work on a row, locked by the caller."""
    row.status = status
    row.writer = ""
    row.lease_until = None
    row.stop_requested, row.progress = False, ""
    row.finished_at = session.scalar(select(func.now()))


def put_back(session: Session, table: type[Any], lease: Lease) -> None:
    """Put a row back at its place in the queue, for another worker."""
    session.execute(
        update(table)
        .where(*held(table, lease))
        .values(status="queued", writer="", lease_until=None, tries=table.tries - 1)
    )
    announce_change(session, lease.id)
