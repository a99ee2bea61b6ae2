"""The form of a letter: its fields, and what a generated one knows of its values."""

from __future__ import annotations

from dataclasses import dataclass, field

from contract import form
from contract.form import PROMPTED

FIELDS = tuple(each.label for each in PROMPTED)
ALWAYS = tuple(each.label for each in PROMPTED if each.required)
LENGTHS = tuple(each for each in form.LENGTHS if each != "usual")  # None is the usual one


@dataclass
class Form:
    """The typed values; `kinds` and `trade` are known of a generated form alone."""

    values: dict[str, str]
    tone: str | None
    kinds: dict[str, str] = field(default_factory=dict)
    trade: str = "any"
    length: str | None = None
