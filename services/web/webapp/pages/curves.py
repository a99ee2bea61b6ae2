"""Where the lines of a training's curve lie in its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600.0, 160.0
Points = Sequence[dict[str, float]]


@dataclass(frozen=True)
class Line:
    """A line, in words and as SVG's path data."""

    title: str
    tone: str
    path: str
    last: str


@dataclass(frozen=True)
class Chart:
    """A picture of lines; `top` is the value at its upper edge, 0 at its lower."""

    title: str
    top: str
    lines: tuple[Line, ...]


def draw(points: Points) -> tuple[Chart, ...]:
    """Return the pictures of a curve: loss and accuracy, on what is learnt and what is held out."""
    losses = [each[name] for each in points for name in ("loss", "held_out_loss") if name in each]
    top = max(losses, default=0.0)
    return (
        Chart("Loss", f"{top:.2f}", _lines(points, "loss", top or 1.0)),
        Chart("Accuracy", "100 %", _lines(points, "accuracy", 1.0)),
    )


def _lines(points: Points, name: str, top: float) -> tuple[Line, ...]:
    return (
        _line(points, name, "learnt", "quiet", top),
        _line(points, f"held_out_{name}", "held out", "accent", top),
    )


def _line(points: Points, name: str, title: str, tone: str, top: float) -> Line:
    values = [(number, each[name]) for number, each in enumerate(points) if name in each]
    room = WIDTH / max(1, len(points) - 1)
    path = " ".join(
        f"{'L' if place else 'M'}{number * room:.1f} {HEIGHT * (1 - min(value / top, 1)):.1f}"
        for place, (number, value) in enumerate(values)
    )
    return Line(title, tone, path, f"{values[-1][1]:.3f}" if values else "-")
