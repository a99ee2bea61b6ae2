"""A number that a text names, with each value that it can mean."""

from dataclasses import dataclass
from decimal import Decimal

Number = tuple[Decimal, str]  # value and unit: "%", "$" (money of any currency) or ""

FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Found:
    """A number at text[start:end], with each value that it can mean ('1.500' is two)."""

    start: int
    end: int
    meanings: frozenset[Number]

    @property
    def year(self) -> int:
        """The year of the calendar that it reads as; 0 if it is none."""
        years = (
            int(value)
            for value, unit in self.meanings
            if not unit and FIRST_YEAR <= value < LAST_YEAR and value == int(value)
        )
        return next(years, 0)

    @property
    def is_year(self) -> bool:
        """Whether it reads as a year of the calendar."""
        return self.year > 0
