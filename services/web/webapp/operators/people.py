"""What only the database knows: how many people are near their quotas, and single letters."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from webapp.core.config import Config
from webapp.core.models import DailyUsage, Letter
from webapp.limits.usage import day_of

from .figures import EndedLetter, Quotas
from .questions import Questions, ended_since, seconds_to

NEAR = 0.8  # of a day's limit
MOST_FAILED, MOST_SLOW = 8, 5


def quotas(questions: Questions, config: Config, at: datetime) -> Quotas:
    """Count people by what is left of their day; nobody is named.

    Raises:
        SQLAlchemyError: the database doesn't answer in time.
    """
    near, used_up = (func.count().filter(_has_used(share, config)) for share in (NEAR, 1))
    query = select(func.count(), near, used_up).where(DailyUsage.day == day_of(at))
    ((people, many, all_),) = questions.ask(query)
    return Quotas(people, many - all_, all_, config.letters_a_day, config.tokens_a_day)


def letters(questions: Questions, start: datetime) -> tuple[EndedLetter, ...]:
    """Return the letters of the period that failed last, then the slowest.

    Raises:
        SQLAlchemyError: the database doesn't answer in time.
    """
    failed = _letters("failed", start).order_by(Letter.finished_at.desc()).limit(MOST_FAILED)
    slow = _letters("done", start).order_by(seconds_to(Letter.finished_at).desc()).limit(MOST_SLOW)
    return tuple(
        EndedLetter(request_id, ended, status, _maybe(first), float(seconds), track, model_track)
        for query in (failed, slow)
        for request_id, ended, status, first, seconds, track, model_track in questions.ask(query)
    )


def _has_used(share: float, config: Config) -> ColumnElement[bool]:
    limits = (
        (DailyUsage.letters, config.letters_a_day),
        (DailyUsage.tokens, config.tokens_a_day),
    )
    return or_(false(), *(column >= share * limit for column, limit in limits if limit))


def _letters(status: str, start: datetime) -> Select[tuple[object, ...]]:
    return select(
        Letter.request_id,
        Letter.finished_at,
        Letter.status,
        seconds_to(Letter.first_word_at),
        seconds_to(Letter.finished_at),
        Letter.web_track,
        Letter.model_track,
    ).where(Letter.status == status, ended_since(start))


def _maybe(seconds: object) -> float | None:
    return None if seconds is None else float(str(seconds))
