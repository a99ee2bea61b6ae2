"""The times that figures can be shown for, and how they are cut into steps."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Name = Literal["1h", "24h", "7d"]
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Period:
    """A time that ends now; `step` is what one value of a series stands for."""

    name: Name
    title: str
    length: timedelta
    step: timedelta
    step_title: str

    @property
    def steps(self) -> int:
        """How many values a series has."""
        return self.length // self.step

    def starts(self, end: datetime) -> list[datetime]:
        """Return when each step begins, where the last ends at `end`."""
        return [end - self.length + number * self.step for number in range(self.steps)]


PERIODS: dict[str, Period] = {
    each.name: each
    for each in (
        Period("1h", "the last hour", HOUR, 2 * MINUTE, "2 minutes"),
        Period("24h", "the last 24 hours", DAY, HOUR, "hour"),
        Period("7d", "the last 7 days", 7 * DAY, 6 * HOUR, "6 hours"),
    )
}
DEFAULT: Name = "24h"
