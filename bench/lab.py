"""`make bench-lab DATA=FILE`: how well and how fast links are judged, beside a peer's figures.

With COLA=cola_public.zip sentences, too; with PICTURES=FOLDER a model trained on them.

Prints a table and writes build/bench/lab.json. The rows are the test's of the training's own split
(training.links), so that no domain was seen in training. The peer, fraudurl, judges the same rows
in the same run where it is installed; it may have seen some of them.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bench import lab_pictures, lab_sentences
from bench.machine import machine, now, write_result
from features.links import address
from inkwell.shared.checkout import ROOT
from predictor.links import Links
from predictor.models import load
from training.links import figures, rows
from training.links.mutants import without_scheme
from training.links.prepare import prepare
from training.links.recipe import Recipe
from training.stages.recipes import shipped

RESULT = ROOT / "build" / "bench" / "lab.json"
SECONDS = 3.0
SENTENCES = ROOT / "services" / "predictor" / "models" / "sentences"
MODEL = ROOT / "services" / "predictor" / "models" / "links"
PEER = "fraudurl"

Judge = Callable[[Sequence[str]], figures.Floats]


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.lab", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the file of labelled addresses")
    parser.add_argument(
        "--model", type=Path, default=MODEL, help="the folder of the model of links"
    )
    parser.add_argument("--cola", type=Path, help="CoLA: its folder or zip; sentences, too")
    parser.add_argument(
        "--sentences", type=Path, default=SENTENCES, help="the folder of the model of sentences"
    )
    parser.add_argument("--pictures", type=Path, help="a folder of pictures for each label")
    parser.add_argument("--others", type=Path, help="a folder of pictures of none of these labels")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "bench" / "links")
    return parser.parse_args()


def ours(links: Links) -> Judge:
    """Return the predictor's own judgement, from text to probability, without HTTP."""

    def judge(urls: Sequence[str]) -> figures.Floats:
        return np.array([each.probability for each in links.judge([*map(address.read, urls)])])

    return judge


def peer() -> Judge | None:
    """Return fraudurl's scores, or nothing where it is not installed."""
    if find_spec(PEER) is None:
        return None
    from fraudurl.cli import MODEL_SAFE, Model, extract

    model = Model(MODEL_SAFE)

    def judge(urls: Sequence[str]) -> figures.Floats:
        return np.array([model.predict(extract(url))[1] for url in urls])

    return judge


def measure(judge: Judge, test: Sequence[rows.Row]) -> dict[str, float]:
    """Return the figures of one judge."""
    urls, labels = [row.url for row in test], rows.labels_of(test)
    chances = judge(urls)
    bare = judge([without_scheme(row.address) for row in test])
    return {
        "auc": figures.auc(chances, labels),
        "auc_bare": figures.auc(bare, labels),
        "recall_at_1": figures.recall(chances, labels, 0.01),
        "per_second": speed(judge, urls),
    }


def speed(judge: Judge, urls: Sequence[str]) -> float:
    """Return how many addresses are judged in a second of a core's time."""
    began, judged = time.process_time(), 0
    while (took := time.process_time() - began) < SECONDS:
        some = [urls[(judged + place) % len(urls)] for place in range(500)]
        judge(some)
        judged += len(some)
    return judged / took


def main() -> None:
    """Measure, print and write."""
    args = arguments()
    links = Links(load(args.model))
    usual = shipped(Recipe, "links")
    recipe = replace(usual, seed=links.manifest.seed, test=links.manifest.parameters["test"])
    prepare(args.data, args.build, recipe)
    test = rows.read(args.build, "test")
    result: dict[str, Any] = {"links_rows": len(test), "links_model": links.manifest.digest}
    judges = {"links": ours(links), f"links_{PEER}": peer()}
    for name, judge in judges.items():
        if judge is not None:
            found = measure(judge, test)
            result |= {f"{name}_{figure}": round(value, 4) for figure, value in found.items()}
    if args.cola:
        result |= lab_sentences.measure(args.sentences, args.cola, args.build / "sentences")
    if args.pictures:
        result |= lab_pictures.measure(args.pictures, args.others, args.build / "pictures")
    for name, value in result.items():
        print(f"{name:28} {value!s:>12}")
    write_result(RESULT, {**result, "machine": machine(), "at": now()})
    print(f"\nWritten to {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
