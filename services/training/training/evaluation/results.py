"""Computes the figures of an evaluation from marks: over all, by slice, by what variants change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .cases import Case
from .intervals import Interval, difference, interval
from .marks import MEASURES, SENDABLE, Mark, mark, varieties
from .writing import Letter

QUALITY = "quality"  # the mean of MEASURES
WORST = 10
STEP_MARKS = (QUALITY, SENDABLE, "facts", "sourced")
# A letter's variety rests on every other letter too. The mean over pairs has four times the
# variance of a mean over singles (Hoeffding 1948, U-statistics), so twice the interval.
WIDEN = {"variety": 2.0}


class DifferentFormsError(Exception):
    """Figures of different sets of forms can't be compared."""


def score(cases: Sequence[Case], letters: Sequence[Letter]) -> list[dict[str, Any]]:
    """Return a row for each letter: its text, marks, quality and the reasons for what it lacks."""
    texts = [letter.text for letter in letters]
    variety = varieties(texts, [case.base for case in cases])
    return [
        _row(case, letter, mark(letter.text, case) | {"variety": varied})
        for case, letter, varied in zip(cases, letters, variety, strict=True)
    ]


def _row(case: Case, letter: Letter, marks: Mapping[str, Mark]) -> dict[str, Any]:
    reasons = [reason for one in marks.values() for reason in one.reasons]
    values = {name: round(one.value, 4) for name, one in marks.items()}
    values[QUALITY] = round(sum(values[name] for name in MEASURES) / len(MEASURES), 4)
    return {
        "id": case.id,
        "base": case.base,
        "relation": case.relation,
        "slices": case.slices,
        "form": {name: value for name, value in case.form.to_dict().items() if value},
        "letter": letter.text,
        "marks": values,
        "reasons": list(dict.fromkeys([letter.failure] * bool(letter.failure) + reasons)),
    }


def over_all(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return each mark's mean and interval; marks that no letter has are left out."""
    names = dict.fromkeys(
        [QUALITY, SENDABLE, *MEASURES, *(name for row in rows for name in row["marks"])]
    )
    return {
        name: interval(
            ((row["base"], row["marks"][name]) for row in rows if name in row["marks"]),
            WIDEN.get(name, 1.0),
        ).to_dict()
        for name in names
    }


def by_step(cases: Sequence[Case], letters: Sequence[Letter]) -> dict[str, dict[str, float]]:
    """Return the marks' means after each step of letters in paragraphs, and requests for each.

    A letter that needs no correction counts with its text in the later steps too. Empty for whole
    letters.
    """
    names = dict.fromkeys(name for letter in letters for name in letter.stages)
    steps: dict[str, dict[str, float]] = {}
    texts = [""] * len(letters)
    for name in names:
        texts = [one.stages.get(name, text) for one, text in zip(letters, texts, strict=True)]
        scores = over_all(score(cases, [Letter(text) for text in texts]))
        steps[name] = {mark: scores[mark]["mean"] for mark in STEP_MARKS}
    if steps:
        asked = sum(letter.asked for letter in letters) / len(letters)
        steps["all"] = {"requests a letter": round(asked, 2)}
    return steps


def by_slice(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return `over_all` for each value of each slice, such as slices["trade"]["care"]."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        for kind, value in row["slices"].items():
            found.setdefault(kind, {}).setdefault(value, []).append(row)
    return {
        kind: {value: over_all(some) for value, some in values.items()}
        for kind, values in found.items()
    }


def by_relation(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    """Return by how much variants differ from their base, by what they change."""
    bases = {row["id"]: row for row in rows}
    relations = dict.fromkeys(row["relation"] for row in rows if row["relation"])
    return {
        relation: {
            name: interval(
                (
                    (row["base"], row["marks"][name] - bases[row["base"]]["marks"][name])
                    for row in rows
                    if row["relation"] == relation
                ),
                WIDEN.get(name, 1.0),
            ).to_dict()
            for name in (QUALITY, SENDABLE, *MEASURES)
        }
        for relation in relations
    }


def by_seed(several: Sequence[Sequence[dict[str, Any]]]) -> dict[str, dict[str, float]]:
    """Return how far each mark of a form's letters lies apart, highest minus lowest seed.

    Of `sendable` the mean is the share of forms where it is a matter of luck. Empty for one seed.
    """
    if len(several) == 1:
        return {}
    apart: dict[str, list[tuple[str, float]]] = {}
    for rows in zip(*several, strict=True):
        for name in rows[0]["marks"]:
            marks = [row["marks"][name] for row in rows]
            apart.setdefault(name, []).append((rows[0]["base"], max(marks) - min(marks)))
    return {
        name: interval(values, WIDEN.get(name, 1.0)).to_dict() for name, values in apart.items()
    }


def worst(rows: Iterable[dict[str, Any]], count: int = WORST) -> list[dict[str, Any]]:
    """Return the letters that can't be sent and then the others, the lowest quality first."""

    def rank(row: dict[str, Any]) -> tuple[float, float, str]:
        return row["marks"][SENDABLE], row["marks"][QUALITY], row["id"]

    return sorted(rows, key=rank)[:count]


def compare(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Interval]:
    """Return by how much each mark of `second` is above that of `first`, form by form.

    Raises:
        DifferentFormsError: they are of different sets of forms, or have no form in common.
    """
    if first["forms_version"] != second["forms_version"]:
        raise DifferentFormsError(
            f"The forms are of version {first['forms_version']} and {second['forms_version']}."
        )
    mine, other = ({row["id"]: row for row in result["letters"]} for result in (first, second))
    if not mine.keys() & other.keys():
        raise DifferentFormsError("The two results have no form in common.")
    bases = {key: row["base"] for key, row in mine.items()}

    def of(rows: dict[str, dict[str, Any]], name: str) -> dict[str, float]:
        return {key: row["marks"][name] for key, row in rows.items() if name in row["marks"]}

    names = [name for name in first["scores"] if name in second["scores"]]
    return {
        name: difference(of(mine, name), of(other, name), bases, WIDEN.get(name, 1.0))
        for name in names
    }
