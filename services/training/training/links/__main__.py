"""`python -m training.links`: the model of links, from a file of labelled addresses.

make links DATA=phishing-urls.csv                       all the steps
python -m training.links prepare --data FILE            or one of them
python -m training.links train|evaluate|export

The file has the columns url and status (legitimate or phishing). Nothing in it is opened.
"""

from __future__ import annotations

import argparse
import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = (
    "1"  # before numpy: sums of more threads have other last digits
)

from training.stages import command

from .recipe import Recipe


def run(step: str, args: argparse.Namespace, recipe: Recipe) -> None:
    """Run one step; what it needs is imported with it."""
    data, trained, evaluated = (args.build / name for name in ("data", "trained", "evaluated"))
    if step == "prepare":
        from .prepare import prepare

        prepare(args.data, data, recipe)
    elif step == "train":
        from .train import train

        train(data, trained, recipe)
    elif step == "evaluate":
        from .evaluate import evaluate

        evaluate(data, trained, evaluated)
    else:
        from .export import export

        export(args.build, args.out, args.version, recipe, used=args.used)


if __name__ == "__main__":
    sys.exit(command.main("links", __doc__, Recipe, run, {"used": command.MODELS / "links"}))
