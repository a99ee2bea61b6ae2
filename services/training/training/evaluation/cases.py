"""The fixed set of forms, and their variants that mean the same.

forms.json holds them under a version; whoever changes a form counts the version up, because
figures of different sets can't be compared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from webapp.letters.form import Form

FORMS = Path(__file__).with_name("forms.json")


@dataclass(frozen=True)
class Case:
    """One form of the set.

    Attributes:
        form: what the model is asked with.
        told: what the person truly told: `form` without an instruction hidden in it. The letter
            is held against this.
        base: the id of the form that this is a variant of, or its own.
        relation: what the variant changes, or "".
        injected: an instruction that stands in one of the fields, or "".
        obeyed: a pattern that only a letter which follows the instruction has, or "".
    """

    id: str
    form: Form
    reference: Form
    base: str
    slices: dict[str, str] = field(default_factory=dict)
    relation: str = ""
    injected: str = ""
    obeyed: str = ""


def read_cases(path: Path = FORMS) -> tuple[int, list[Case]]:
    """Return the set's version and its cases.

    Raises:
        webapp.letters.form.FormError: the product would not take such a form.
    """
    data = json.loads(path.read_text("utf-8"))
    rows = {row["id"]: row for row in data["cases"]}
    return data["version"], [_case(row, rows) for row in data["cases"]]


def _case(row: dict[str, Any], rows: dict[str, dict[str, Any]]) -> Case:
    base = rows[row.get("of", row["id"])]
    values = base["form"] | row.get("change", {})
    injected = row.get("injected", "")
    reference = {key: value.replace(injected, "").rstrip(" .") for key, value in values.items()}
    form = Form.parse(values)
    return Case(
        id=row["id"],
        form=form,
        reference=Form.parse(reference) if injected else form,
        base=base["id"],
        slices=row.get("slices", {}),
        relation=row.get("relation", ""),
        injected=injected,
        obeyed=row.get("obeyed", ""),
    )
