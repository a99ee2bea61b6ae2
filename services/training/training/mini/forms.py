"""The form of a letter: its fields, and what a generated one knows of its values."""

from __future__ import annotations

from dataclasses import dataclass, field

from contract import form
from contract.form import TYPED

FIELDS = tuple(each.label for each in TYPED)
ALWAYS = tuple(each.label for each in TYPED if each.required)
LENGTHS = tuple(each for each in form.LENGTHS if each != "usual")  # None is the usual one


@dataclass
class Form:
    """The typed values; `kinds` and `trade` are known of a generated form alone."""

    values: dict[str, str]
    tone: str | None
    kinds: dict[str, str] = field(default_factory=dict)
    trade: str = "any"
    length: str | None = None
