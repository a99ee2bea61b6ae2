"""What the database says of the service: its writers, and the letters that ended lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, DateTime, func, select, text, type_coerce

from webapp.core.clock import now
from webapp.core.models import Letter

STATEMENT_TIMEOUT_MS = 1_000
TIMES_OF = timedelta(hours=1)
INCIDENTS_OF = timedelta(days=7)
NEIGHBOURS = timedelta(minutes=5)  # failures this near to one another are one incident
MOST_INCIDENTS = 5
WRITERS = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE application_name = 'inkwell-writer' AND datname = current_database()"
)


@dataclass(frozen=True)
class LetterTimes:
    """Seconds from the request to the finished letter: of half of `letters`, and of 95 in 100."""

    letters: int
    median_s: float
    p95_s: float


@dataclass(frozen=True)
class Incident:
    """Letters that failed within minutes of one another: how many, the first and the last."""

    began_at: datetime
    ended_at: datetime
    failed: int


@dataclass(frozen=True)
class Numbers:
    """All of it at one moment; incidents newest first, `times` None if no letter was finished."""

    writer: bool
    waiting: int
    times: LetterTimes | None
    incidents: tuple[Incident, ...]


def read(connection: Connection) -> Numbers:
    """Ask the database; each question may take a second.

    Raises:
        SQLAlchemyError: it doesn't answer, or has no such tables.
    """
    connection.execute(text(f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}"))
    waiting = select(func.count()).where(Letter.status == "queued")
    return Numbers(
        writer=bool(connection.scalar(WRITERS)),
        waiting=connection.scalar(waiting) or 0,
        times=_times(connection),
        incidents=_incidents(connection),
    )


def _times(connection: Connection) -> LetterTimes | None:
    seconds = func.extract("epoch", Letter.finished_at - Letter.queued_at)
    query = select(
        func.count(),
        func.percentile_cont(0.5).within_group(seconds),
        func.percentile_cont(0.95).within_group(seconds),
    ).where(Letter.status == "done", Letter.finished_at > now() - TIMES_OF)
    letters, median, p95 = connection.execute(query).one()
    return LetterTimes(letters, float(median), float(p95)) if letters else None


def _incidents(connection: Connection) -> tuple[Incident, ...]:
    """Count failures in steps of `NEIGHBOURS`, so that a long outage is few rows, and join them."""
    ended = type_coerce(Letter.finished_at, DateTime(timezone=True))  # none of these is null
    step = func.date_bin(NEIGHBOURS, Letter.finished_at, text("timestamptz '2000-01-01'"))
    query = (
        select(func.min(ended), func.max(ended), func.count())
        .where(Letter.status == "failed", Letter.finished_at > now() - INCIDENTS_OF)
        .group_by(step)
        .order_by(step)
    )
    return tuple(reversed(_joined((row[0], row[1], row[2]) for row in connection.execute(query))))[
        :MOST_INCIDENTS
    ]


def _joined(steps: Iterable[tuple[datetime, datetime, int]]) -> list[Incident]:
    found: list[Incident] = []
    for began_at, ended_at, failed in steps:
        if found and began_at - found[-1].ended_at <= NEIGHBOURS:
            last = found.pop()
            began_at, failed = last.began_at, last.failed + failed  # noqa: PLW2901
        found.append(Incident(began_at, ended_at, failed))
    return found
