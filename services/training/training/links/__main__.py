"""`python -m training.links`: the model of links, from a file of labelled addresses.

make links DATA=phishing-urls.csv                       all the steps
python -m training.links prepare --data FILE            or one of them
python -m training.links train|evaluate|export
python -m training.links repair --data FILE             a file of mutants that join the training

The file has the columns url and status (legitimate or phishing). Nothing in it is opened.
"""

from __future__ import annotations

import argparse
import os
import sys

# Before numpy: with more threads sums have other last digits, and the model other bytes.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from inkwell.shared.checkout import ROOT
from training.stages import command

from .recipe import Recipe

MUTANTS = ROOT / "services" / "training" / "data" / "mutants.csv"


def run(step: str, args: argparse.Namespace, recipe: Recipe) -> None:
    """Run one step; what it needs is imported with it."""
    data, trained, evaluated = (args.build / name for name in ("data", "trained", "evaluated"))
    if step == "prepare":
        from .prepare import prepare

        prepare(args.data, data, recipe, args.mutants)
    elif step == "train":
        from .train import train

        train(data, trained, recipe)
    elif step == "evaluate":
        from .evaluate import evaluate

        evaluate(data, trained, evaluated)
    elif step == "repair":
        from .repair import repair

        repair(args.data, args.build, args.mutants, recipe)
    else:
        from .export import export

        export(args.build, args.out, args.version, recipe, used=args.used)


if __name__ == "__main__":
    folders = {"used": command.MODELS / "links", "mutants": MUTANTS}
    sys.exit(command.main("links", __doc__, Recipe, run, folders, more=("repair",)))
