"""The gaps by name, and how one is filled."""

from collections.abc import Callable

GAPS: dict[str, Callable[[], None]] = {}


def gap(fill: Callable[[], None]) -> Callable[[], None]:
    """Add a function to the gaps, under its name."""
    GAPS[fill.__name__] = fill
    return fill


def put(owner: type, name: str, value: object) -> None:
    """Give one of moto's classes something in place of its own."""
    setattr(owner, name, value)
