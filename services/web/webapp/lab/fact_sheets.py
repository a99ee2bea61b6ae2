"""What can be checked about what a picture shows: sentences, each with where it is from."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("fact_sheets.toml")


@dataclass(frozen=True)
class Fact:
    """A sentence, and the source that has it."""

    text: str
    source: str


def about(label: str) -> tuple[Fact, ...]:
    """Return the facts of what is named; none where there is no sheet of it.

    A model may name a class in several ways ("pizza, pizza pie"): the first with a sheet counts.
    """
    sheets = _sheets()
    names = (" ".join(each.replace("_", " ").split()).casefold() for each in label.split(","))
    return next((sheets[name] for name in names if name in sheets), ())


@cache
def _sheets() -> dict[str, tuple[Fact, ...]]:
    found = tomllib.loads(FILE.read_text("utf-8"))["sheet"]
    return {
        label: tuple(Fact(**fact) for fact in sheet["facts"])
        for sheet in found
        for label in sheet["labels"]
    }
