"""What came of an experiment's variants, counted from the letters."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from webapp.core.models import Assignment, Letter, LetterVersion

from .intervals import wilson


@dataclass(frozen=True)
class Arm:
    """What came of one variant; `marks` is the mean of letters as the model wrote them."""

    variant: str
    people: int = 0
    letters: int = 0
    finished: int = 0
    rated: int = 0
    up: int = 0
    marks: float | None = None

    @property
    def share(self) -> float | None:
        """The share of thumbs up among the rated."""
        return self.up / self.rated if self.rated else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON shows it."""
        interval = wilson(self.up, self.rated) if self.rated else None
        return {**vars(self), "share": self.share, "interval": interval}


def arms(session: Session, name: str) -> list[Arm]:
    """Return the experiment's variants, in the order of their names."""
    assigned = session.execute(
        select(Assignment.variant, func.count())
        .where(Assignment.experiment == name)
        .group_by(Assignment.variant)
    )
    people = dict(assigned.all())
    edited = exists().where(LetterVersion.letter_id == Letter.id, LetterVersion.origin != "model")
    done, marks = Letter.status == "done", func.jsonb_array_length(Letter.report["unsourced"])
    counted = session.execute(
        select(
            Letter.variant,
            func.count(),
            func.count().filter(done),
            func.count(Letter.rating),
            func.count().filter(Letter.rating == 1),
            func.avg(marks).filter(done, ~edited),
        )
        .where(Letter.experiment == name)
        .group_by(Letter.variant)
    )
    by_variant = {variant: Arm(variant, number) for variant, number in people.items()}
    for variant, letters, finished, rated, up, mean in counted:
        counts = (letters, finished, rated, up, None if mean is None else float(mean))
        by_variant[variant] = Arm(variant, people.get(variant, 0), *counts)
    return [by_variant[variant] for variant in sorted(by_variant)]
