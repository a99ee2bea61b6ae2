"""Figures of a period, as every source gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Values = tuple[float | None, ...]  # one of each step; None where nothing is known


@dataclass(frozen=True)
class Version:
    """What is at work: `part` is web, writer or model; `count` is of pods, else of letters."""

    part: str
    version: str
    track: str
    count: int


@dataclass(frozen=True)
class Figures:
    """Values by the keys of `charts.KEYS`; a source leaves out what it doesn't know.

    A total is of the whole period, or for a queue of now.
    """

    series: Mapping[str, Values] = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Quotas:
    """People of today (UTC): who asked for a letter, has 20 % or less left, has nothing left."""

    people: int
    near: int
    used_up: int
    letters_a_day: int  # 0: no limit, as with the next
    tokens_a_day: int


@dataclass(frozen=True)
class EndedLetter:
    """A letter that failed, or one of the slowest; nothing of what it says, or whose it is."""

    request_id: str
    ended_at: datetime
    status: str
    first_word_s: float | None
    seconds: float
    track: str
    model_track: str
