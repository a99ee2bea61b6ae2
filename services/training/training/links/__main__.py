"""`python -m training.links`: the model of links, from a file of labelled addresses.

make links DATA=phishing-urls.csv                       all the steps
python -m training.links prepare --data FILE            or one of them
python -m training.links train|evaluate|export

The file has the columns url and status (legitimate or phishing). Nothing in it is opened.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields
from pathlib import Path

from inkwell.shared.checkout import ROOT

from .errors import LinksError
from .recipe import Recipe

BUILD = ROOT / "build" / "links"
OUT = ROOT / "services" / "predictor" / "models" / "links"
STEPS = ("prepare", "train", "evaluate", "export")


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; the recipe's fields are options."""
    parser = argparse.ArgumentParser(
        prog="python -m training.links",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("step", choices=("all", *STEPS))
    parser.add_argument("--data", type=Path, help="the file of labelled addresses")
    parser.add_argument("--build", type=Path, default=BUILD, help="where the steps' results lie")
    parser.add_argument("--out", type=Path, default=OUT, help="where the model is exported to")
    parser.add_argument("--version", default="1", help="of the model, for people")
    for each in fields(Recipe):
        kind = type(each.default)
        parser.add_argument("--" + each.name.replace("_", "-"), type=kind, default=each.default)
    args = parser.parse_args(argv)
    if args.step in ("all", "prepare") and not args.data:
        parser.error("--data is needed for this step")
    return args


def run(args: argparse.Namespace, step: str) -> None:
    """Run one step; what it needs is imported with it."""
    recipe = Recipe(**{each.name: getattr(args, each.name) for each in fields(Recipe)})
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
        from .gate import Floors

        export(args.build, args.out, args.version, recipe, Floors())


def main() -> int:
    """Return 0, or 1 with a sentence where a step can't be done or the model is refused."""
    args = arguments()
    try:
        for step in STEPS if args.step == "all" else (args.step,):
            run(args, step)
            print(f"{step}: done")
    except LinksError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
