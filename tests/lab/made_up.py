"""A small made-up set of links, and a model of it, for the tests of training and predictor."""

import random
from dataclasses import replace
from pathlib import Path

from training.links import gate
from training.links.evaluate import evaluate
from training.links.export import export
from training.links.prepare import prepare
from training.links.recipe import Recipe
from training.links.train import train
from training.stages.recipes import shipped

RECIPE = replace(shipped(Recipe, "links"), strength=10.0)
# A made-up set of so few is no measure; these keep what holds of any model.
BARS = replace(gate.BARS, least={"auc": 0.9, "auc_bare": 0.9, "recall_at_1": 0.3},
               most={"false_alarms": 0.2, "calibration_error": 0.3, "flips": 0.01})  # fmt: skip
HONEST = ("garden", "letters", "museum", "school", "weather", "cooking", "library", "railway")
BAIT = ("verify", "signin", "account", "secure", "update", "webscr", "unlock", "wallet")
BRANDS = ("paypal", "apple", "netflix", "amazon")


def made_up(rows: int, seed: int = 0) -> list[tuple[str, str]]:
    """Return addresses with their labels, half of them phishing."""
    draw = random.Random(seed)
    found = []
    for number in range(rows // 2):
        one, two = draw.sample(HONEST, 2)
        found.append((f"https://www.{one}{number}.org/{two}/{draw.choice(HONEST)}", "legitimate"))
        bait = "-".join(draw.sample(BAIT, 2))
        brand, code = draw.choice(BRANDS), draw.randrange(16**8)
        found.append((f"http://{brand}.com.{bait}{number}.tk/{bait}.php?s={code:x}", "phishing"))
    return found


def write(file: Path, rows: list[tuple[str, str]]) -> Path:
    """Write them as the data's file."""
    lines = [f"{url},{label}" for url, label in rows]
    file.write_text("\n".join(["url,status", *lines]) + "\n", encoding="utf-8")
    return file


def build(source: Path, folder: Path, recipe: Recipe = RECIPE) -> Path:
    """Run all the stages; return the folder of the model."""
    prepare(source, folder / "data", recipe)
    train(folder / "data", folder / "trained", recipe)
    evaluate(folder / "data", folder / "trained", folder / "evaluated")
    export(folder, folder / "links", "1", recipe, BARS)
    return folder / "links"
