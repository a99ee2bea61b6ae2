"""Where a chart's lines and bars lie in its picture, which the page stretches to its width."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor, log10

from .charts import Chart, Series, Unit
from .figures import Values
from .periods import Period

WIDTH, HEIGHT = 600.0, 120.0
GAP = 0.2  # of a bar's width
UNKNOWN = "-"
NICE = (1, 2, 5, 10)


@dataclass(frozen=True)
class Bar:
    """A rectangle, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True)
class Path:
    """A line as SVG's path data."""

    data: str
    tone: str
    dashed: bool


@dataclass(frozen=True)
class Step:
    """A part of the width, and what its values are in words."""

    x: float
    width: float
    starts_at: datetime
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """A chart's picture; `top` is the value at its upper edge."""

    top: str
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    paths: tuple[Path, ...]
    steps: tuple[Step, ...]


def draw(
    chart: Chart, series: Mapping[str, Values], period: Period, end: datetime
) -> Drawing | None:
    """Return the picture of a chart, None where its source doesn't know values over time."""
    drawn = [(each, series[each.key]) for each in chart.series if each.key in series]
    if not drawn:
        return None
    top = _top(_highest([values for _, values in drawn], stacked=chart.bars), chart.unit)
    return Drawing(
        show(top, chart.unit),
        tuple(each for each, _ in drawn),
        tuple(_bars(drawn, top)) if chart.bars else (),
        () if chart.bars else tuple(_path(each, values, top) for each, values in drawn),
        tuple(_steps(chart, drawn, period.starts(end))),
    )


def show(value: float | None, unit: Unit) -> str:
    """Return a value in words."""
    if value is None:
        return UNKNOWN
    if unit == "seconds":
        return duration(value)
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"


def duration(seconds: float) -> str:
    """Return seconds in words, as exact as a person wants them."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60} s"


def _highest(all_values: Sequence[Values], *, stacked: bool) -> float:
    columns = [[value or 0.0 for value in column] for column in zip(*all_values, strict=True)]
    return max(sum(column) if stacked else max(column) for column in columns)


def _top(highest: float, unit: Unit) -> float:
    """Return the round number that the highest value is below."""
    least = 1.0 if unit == "count" else 0.1
    power = 10.0 ** floor(log10(max(highest, least)))
    return next(nice * power for nice in NICE if nice * power >= highest)


def _bars(drawn: Sequence[tuple[Series, Values]], top: float) -> Iterator[Bar]:
    room = WIDTH / len(drawn[0][1])
    for number, column in enumerate(zip(*(values for _, values in drawn), strict=True)):
        y = HEIGHT
        for (series, _), value in zip(drawn, column, strict=True):
            height = (value or 0.0) / top * HEIGHT
            if height:
                y -= height
                x = (number + GAP / 2) * room
                yield Bar(
                    round(x, 2),
                    round(y, 2),
                    round(room * (1 - GAP), 2),
                    round(height, 2),
                    series.tone,
                )


def _path(series: Series, values: Values, top: float) -> Path:
    """Return a line that is level within each step, and broken where nothing is known."""
    room, parts, is_open = WIDTH / len(values), [], False
    for number, value in enumerate(values):
        if value is not None:
            x, y = round(number * room, 2), round((1 - value / top) * HEIGHT, 2)
            parts.append(f"V{y:g}" if is_open else f"M{x:g} {y:g}")
            parts.append(f"H{round((number + 1) * room, 2):g}")
        is_open = value is not None
    return Path("".join(parts), series.tone, series.dashed)


def _steps(
    chart: Chart, drawn: Sequence[tuple[Series, Values]], starts: Sequence[datetime]
) -> Iterator[Step]:
    room = WIDTH / len(starts)
    for number, start in enumerate(starts):
        texts = tuple(show(values[number], chart.unit) for _, values in drawn)
        yield Step(round(number * room, 2), round(room, 2), start, texts)
