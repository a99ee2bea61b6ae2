"""The loop that makes a model indifferent to what means nothing: find, join, train again.

Only rows of the training are mutated. Those of the test say afterwards whether it helped with
domains that were never seen.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from . import mutants, rows
from .prepare import prepare
from .recipe import Recipe
from .train import train
from .trained import load

ROUNDS = 4  # trainings; on the data of what ships, more changed nothing
ENOUGH = 0.01  # of addresses whose verdict a mutation may change


def repair(source: Path, build: Path, file: Path, recipe: Recipe) -> None:
    """Train, and let mutants that fail join, until few do or no new ones are found.

    Args:
        source: the data.
        build: where the stages' folders lie.
        file: of the mutants; each round is added to it.
        recipe: what the model is trained by.
    """
    for number in range(1, ROUNDS + 1):
        prepare(source, build / "data", recipe, file)
        train(build / "data", build / "trained", recipe)
        model, known = load(build / "trained"), rows.read(build / "data", "train")
        shares = mutants.flips(model, [row.address for row in known], mutants.MUTATIONS)
        worst = max(shares, key=lambda name: shares[name])
        before = mutants.read(file)
        print(f"repair: {len(before)} mutants; {worst!r} changes {shares[worst]:.1%} of verdicts")
        found = _new(before, mutants.failing(model, known))
        if shares[worst] <= ENOUGH or not found or number == ROUNDS:
            return
        mutants.write(file, [*before, *found])


def _new(before: list[mutants.Mutant], found: list[mutants.Mutant]) -> list[mutants.Mutant]:
    """Return those that no round has yet, as the next round's."""
    known = {each.url for each in before}
    number = max((each.round for each in before), default=0) + 1
    return [replace(each, round=number) for each in found if each.url not in known]
