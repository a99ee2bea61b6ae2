"""The table of what an advertisement requires and what the applicant's form has of it."""

from dataclasses import dataclass
from functools import lru_cache

from contract.form import LetterForm
from webapp.core.clock import now

from .evidence import OwnFacts
from .matching import Row, row
from .requirements import MOST, requirements

MOST_ANSWERS = 4  # that a letter of usual length has room for


@dataclass(frozen=True)
class Comparison:
    """The rows in the advertisement's order; `left_out` counts those behind the last."""

    rows: tuple[Row, ...]
    left_out: int = 0

    @property
    def met(self) -> int:
        """How many requirements are met."""
        return self._count("met")

    @property
    def part(self) -> int:
        """How many are met in part."""
        return self._count("part")

    @property
    def gaps(self) -> int:
        """How many are not met."""
        return self._count("gap")

    @property
    def answers(self) -> tuple[str, ...]:
        """The skills and languages asked for that the form has, in the applicant's own words."""
        order = sorted(self.rows, key=lambda one: (one.requirement.wish, one.verdict != "met"))
        return tuple(dict.fromkeys(one.answer for one in order if one.answer))[:MOST_ANSWERS]

    def _count(self, verdict: str) -> int:
        return sum(row.verdict == verdict for row in self.rows)


def compare(form: LetterForm) -> Comparison:
    """Compare what the form's advertisement requires with the applicant's own facts."""
    return _compare(form, now().year)


@lru_cache(maxsize=16)  # a page asks again and again while it is typed in
def _compare(form: LetterForm, this_year: int) -> Comparison:
    if not form.advertisement:
        return Comparison(())
    found = requirements(form.advertisement)
    own = OwnFacts(form, this_year)
    return Comparison(tuple(row(one, own) for one in found[:MOST]), max(0, len(found) - MOST))
