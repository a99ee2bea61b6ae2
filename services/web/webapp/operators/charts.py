"""Which charts there are, whoever gives their values: Prometheus, the database or own counters."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "bad", "warn", "accent", "quiet"]
Unit = Literal["count", "seconds"]


@dataclass(frozen=True)
class Series:
    """One line or one colour of bars; `key` is its values' name at every source."""

    key: str
    label: str
    tone: Tone
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """Series that are drawn together: counts as bars on one another, all else as lines."""

    name: str
    title: str
    about: str
    unit: Unit
    bars: bool
    series: tuple[Series, ...]


def _percentiles(key: str) -> tuple[Series, ...]:
    return (
        Series(f"{key}:p50", "half took at most", "accent"),
        Series(f"{key}:p95", "95 in 100 took at most", "warn", dashed=True),
    )


CHARTS = (
    Chart(
        "letters",
        "Letters",
        "That ended, by how they did.",
        "count",
        True,
        (
            Series("letters:done", "done", "good"),
            Series("letters:failed", "failed", "bad"),
            Series("letters:stopped", "stopped", "quiet"),
        ),
    ),
    Chart(
        "queue",
        "Queue",
        "Letters that wait for a writer, and letters being written.",
        "count",
        False,
        (
            Series("queue:waiting", "waiting", "warn", dashed=True),
            Series("queue:writing", "being written", "accent"),
        ),
    ),
    Chart(
        "first_word",
        "Time to the first word",
        "From asking for a letter, the queue included.",
        "seconds",
        False,
        _percentiles("first_word"),
    ),
    Chart(
        "letter_seconds",
        "Seconds a letter",
        "From asking for it to its last word, the queue included.",
        "seconds",
        False,
        _percentiles("letter_seconds"),
    ),
    Chart(
        "http",
        "Errors of the web, by class",
        "5xx are ours, 4xx are mostly the callers'.",
        "count",
        True,
        (Series("http:5xx", "5xx", "bad"), Series("http:4xx", "4xx", "warn")),
    ),
    Chart(
        "model",
        "Answers that the model server didn't give",
        "The writer tries again for a while before a letter fails.",
        "count",
        True,
        (
            Series("model:down", "down", "bad"),
            Series("model:broke_off", "broke off", "warn"),
            Series("model:busy", "busy", "accent"),
            Series("model:refused", "refused", "quiet"),
            Series("model:too_small", "form too long for it", "good"),
        ),
    ),
    Chart(
        "feedback",
        "Ratings",
        "Thumbs that people gave to letters.",
        "count",
        True,
        (Series("feedback:up", "up", "good"), Series("feedback:down", "down", "bad")),
    ),
)
KEYS = frozenset(series.key for chart in CHARTS for series in chart.series)
