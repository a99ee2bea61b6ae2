"""Rate a letter, and agree that it may improve the writer."""

import uuid

from webapp.core.database import db
from webapp.core.metrics import ARM_FEEDBACK, FEEDBACK
from webapp.core.models import Letter, User
from webapp.core.typed_text import TooLongError, accept
from webapp.limits import person_limits
from webapp.limits.person_limits import Action

from . import library
from .form import FormError

WORDS_LENGTH = 1000  # characters of a rating's words


def rate(
    user: User,
    letter_id: uuid.UUID,
    rating: int | None,
    words: str = "",
    *,
    may_improve: bool = False,
) -> Letter:
    """Store the person's rating: 1, -1, or None to take it back; `words` say why.

    `may_improve` is their consent that a letter rated 1 and its form improve the writer.

    Raises:
        FormError: no such rating, or too many words.
        TooOften: the person has rated too often in a minute.
    """
    if rating not in (1, -1, None):
        raise FormError({"rating": "Rate with 1 or -1."})
    try:
        words = accept(words, WORDS_LENGTH)
    except TooLongError:
        message = f"Write {WORDS_LENGTH} characters at most."
        raise FormError({"words": message}) from None
    letter = library.get(user, letter_id, lock=True)
    person_limits.count(user.id, Action.RATING)
    if rating is not None and rating != letter.rating:
        _count(letter, "up" if rating == 1 else "down")
    letter.rating, letter.rating_words = rating, words if rating is not None else ""
    letter.may_improve = may_improve and rating == 1 and bool(letter.body)
    db.session.commit()
    return letter


def _count(letter: Letter, verdict: str) -> None:
    FEEDBACK.labels(verdict, letter.web_track, letter.model_track).inc()
    if letter.experiment:
        ARM_FEEDBACK.labels(verdict, letter.experiment, letter.variant).inc()
