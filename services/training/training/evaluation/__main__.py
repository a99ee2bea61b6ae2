"""`python -m training.evaluation`: score a model, or compare two (docs/evaluation.md).

make eval                                      the model that ships
make eval EVAL="--model FOLDER --keep"         another checkpoint; the score is kept beside it
make eval EVAL="--url http://host:8000/v1"     any OpenAI-compatible server
make eval EVAL="--system prompt.txt --name b"  another prompt
make eval EVAL="--seeds 3"                     how far letters to the same form differ
make eval EVAL="--compare build/eval/mini.json build/eval/b.json"
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from inkwell.shared.checkout import ROOT
from modelserver.checkpoints import quality
from webapp.letters.form import FormError

from . import report, results
from .cases import load
from .writing import ModelError, model_server, write

MINI = ROOT / "services" / "model" / "models" / "mini"
OUT = ROOT / "build" / "eval"
KEPT = ("forms_version", "model", "weights_sha256", "seed", "scores")  # beside the model


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m training.evaluation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--model", type=Path, default=MINI, help="a checkpoint's folder")
    what.add_argument("--url", help="score what answers at this OpenAI-compatible address")
    what.add_argument("--compare", nargs=2, type=Path, metavar=("A.json", "B.json"))
    parser.add_argument("--forms", type=int, help="only the first so many, for a quick look")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=1, help="how far letters of so many differ")
    parser.add_argument("--system", type=Path, help="a file with another system prompt")
    parser.add_argument("--name", help="the result's name, if not the model's")
    parser.add_argument("--keep", action="store_true", help="keep the score beside the model")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    if args.keep and (args.url or args.compare or args.forms or args.system):
        parser.error("--keep is for a --model on all the forms with the product's own prompt")
    if args.seeds < 1:
        parser.error("--seeds must be 1 or more")
    return args


def evaluate(args: argparse.Namespace) -> dict[str, Any]:
    """Have the letters written, score them and return the result."""
    version, cases = load()
    cases = cases[: args.forms]
    system = args.system.read_text("utf-8") if args.system else None
    serving = (
        nullcontext(args.url)
        if args.url
        else model_server(args.model.resolve(), args.out / "model-server.log")
    )
    with serving as url:
        began = time.monotonic()
        model, letters = write(url, cases, args.seed, system)
        others = [write(url, cases, args.seed + n, system)[1] for n in range(1, args.seeds)]
        seconds = round(time.monotonic() - began, 1)
    rows = results.score(cases, letters)
    return {
        "forms_version": version,
        "model": args.name or model,
        "weights_sha256": None if args.url else quality.weights_sha256(args.model),
        "seed": args.seed,
        "system": system,
        "seconds": seconds,
        "scores": results.over_all(rows),
        "slices": results.by_slice(rows),
        "relations": results.by_relation(rows),
        "seeds": results.by_seed([rows, *(results.score(cases, each) for each in others)]),
        "letters": rows,
    }


def save(result: dict[str, Any], args: argparse.Namespace) -> None:
    """Write the result and its page; with --keep its figures beside the model too."""
    name = re.sub(r"[^\w.-]", "-", result["model"])
    args.out.mkdir(parents=True, exist_ok=True)
    for suffix, text in (("json", as_json(result)), ("html", report.page(result))):
        (args.out / f"{name}.{suffix}").write_text(text, "utf-8")
        print(f"Written to {args.out / name}.{suffix}")
    if args.keep:
        kept = {name: result[name] for name in KEPT}
        (args.model / quality.FILE).write_text(as_json(kept), "utf-8")
        print(f"Kept in {args.model / quality.FILE}")


def as_json(value: object) -> str:
    """Return it as this project keeps JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Return 0, or 1 for a model below the bar, 2 where there is nothing to score."""
    args = arguments()
    try:
        if args.compare:
            first, second = (json.loads(path.read_text("utf-8")) for path in args.compare)
            print("\n".join(report.comparison(results.compare(first, second))))
            return 0
        result = evaluate(args)
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
    save(result, args)
    judged = quality.verdict(result, result["weights_sha256"])
    print(judged.sentence or "The bar is met.")
    return 0 if judged.serve else 1


if __name__ == "__main__":
    sys.exit(main())
