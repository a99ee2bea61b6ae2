"""Which variant of the running experiment a person has: drawn once, then stored.

The draw alone would move people as soon as the weights change, and their letters with them.
"""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.experiment import MODELS
from webapp.core.models import Assignment


class Placement(NamedTuple):
    """Where a person is in an experiment; both are empty where none runs."""

    experiment: str = ""
    variant: str = ""

    @property
    def style(self) -> str:
        """The class of the page's body, or "" where the page is as ever."""
        return f"{self.experiment}-{self.variant}" if self.experiment not in ("", MODELS) else ""


def placement_of(user_id: int) -> Placement:
    """Return the person's placement, assigned in this transaction if it is their first time."""
    return stored_placement(user_id) or _assign(user_id)


def stored_placement(user_id: int) -> Placement | None:
    """Return the person's placement, None if they have none yet."""
    experiment = current_config().running
    if experiment is None:
        return Placement()
    mine = (Assignment.user_id == user_id, Assignment.experiment == experiment.name)
    variant = db.session.scalar(select(Assignment.variant).where(*mine))
    if variant is None:
        return None
    # Who was in a variant that is no longer offered is out of the experiment.
    return Placement(experiment.name, variant) if variant in experiment.weights else Placement()


def _assign(user_id: int) -> Placement:
    experiment = current_config().running
    if experiment is not None:
        drawn = experiment.draw(user_id)
        row = {"user_id": user_id, "experiment": experiment.name, "variant": drawn}
        db.session.execute(insert(Assignment).values(row).on_conflict_do_nothing())
    return stored_placement(user_id) or Placement()  # another request's, if that came first
