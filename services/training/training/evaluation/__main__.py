"""`python -m training.evaluation`: score a model, or compare two (docs/evaluation.md).

make eval                                      the model that ships
make eval EVAL="--model FOLDER --keep"         another checkpoint; the score is kept beside it
make eval EVAL="--url http://host:8000/v1"     any OpenAI-compatible server
make eval EVAL="--system prompt.txt --name b"  another prompt
make eval EVAL="--seeds 3"                     how far letters to the same form differ
make eval EVAL="--compare build/eval/mini.json build/eval/b.json"
make eval EVAL="--cvs"                         only how well CVs are read; it needs no model
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields
from pathlib import Path

from inkwell.shared.checkout import ROOT
from modelserver.checkpoints import quality
from modelserver.config import MINI
from webapp.drafting import STYLES
from webapp.letters.form import FormError

from . import report, results
from .cvs import score
from .run import Options, evaluate, save, save_cvs
from .writing import ModelError

OUT = ROOT / "build" / "eval"


def arguments() -> argparse.Namespace:
    """Read the command line; its attributes are those of Options, and `compare`."""
    parser = argparse.ArgumentParser(
        prog="python -m training.evaluation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--model", type=Path, default=MINI, help="a checkpoint's folder, or a GGUF file"
    )
    what.add_argument("--url", help="score what answers at this OpenAI-compatible address")
    what.add_argument("--compare", nargs=2, type=Path, metavar=("A.json", "B.json"))
    what.add_argument("--cvs", action="store_true", help="score how well CVs are read, no model")
    parser.add_argument("--forms", type=int, help="only the first so many, for a quick look")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=1, help="how far letters of so many differ")
    parser.add_argument("--system", type=Path, help="a file with another system prompt")
    parser.add_argument(
        "--letters",
        choices=("auto", *STYLES),
        default="auto",
        help="what the model is asked for, if not what its server says (INKWELL_LETTERS)",
    )
    parser.add_argument("--name", help="the result's name, if not the model's")
    parser.add_argument("--keep", action="store_true", help="keep the score beside the model")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    if args.keep and (args.url or args.compare or args.cvs or args.forms or args.system):
        parser.error("--keep is for a --model on all the forms with the product's own prompt")
    if args.keep and not args.model.is_dir():
        parser.error("--keep is for a --model that is a folder: the prepared one of a GGUF file")
    if args.seeds < 1:
        parser.error("--seeds must be 1 or more")
    return args


def main() -> int:
    """Return 0, or 1 for a model below the bar, 2 where there is nothing to score."""
    args = arguments()
    try:
        if args.compare:
            first, second = (json.loads(path.read_text("utf-8")) for path in args.compare)
            print("\n".join(report.comparison(results.compare(first, second))))
            return 0
        cvs = score.evaluate()
        save_cvs(cvs, args.out)
        if args.cvs:
            print(score.line(cvs))
            return 0
        options = Options(**{each.name: getattr(args, each.name) for each in fields(Options)})
        result = evaluate(options)
    except (
        ModelError,
        FormError,
        results.DifferentFormsError,
        OSError,
        json.JSONDecodeError,
    ) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(report.table(result)) + "\n")
    print(score.line(cvs) + "\n")
    save(result, options)
    judged = quality.verdict(result, result["weights_sha256"])
    print(judged.sentence or "The bar is met.")
    return 0 if judged.serve else 1


if __name__ == "__main__":
    sys.exit(main())
