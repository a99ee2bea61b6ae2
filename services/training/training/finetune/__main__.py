"""`python -m training.finetune`: a Qwen2 checkpoint that writes more like your letters.

make finetune FINETUNE="--name ours --examples letters.jsonl"    all the steps; again, to go on

python -m training.finetune prepare --name ours --examples letters.jsonl [--base FOLDER] ...
python -m training.finetune train|merge|evaluate|export --name ours

docs/fine-tuning.md explains.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from dataclasses import fields
from pathlib import Path

from inkwell.shared.checkout import ROOT
from modelserver.config import MINI
from modelserver.errors import ModelError

from .errors import FinetuneError
from .recipe import ALLOWED, Recipe, option
from .work import Work

BUILD = ROOT / "build" / "finetune"
STEPS = ("prepare", "train", "merge", "evaluate", "export")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m training.finetune",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("step", choices=("all", *STEPS))
    parser.add_argument("--name", required=True, help="the run's, and what the model is served by")
    parser.add_argument("--build", type=Path, default=BUILD, help="where runs are kept")
    parser.add_argument("--examples", type=Path, help="a folder or a file of examples")
    parser.add_argument("--base", type=Path, default=MINI, help="a Qwen2 checkpoint's folder")
    parser.add_argument("--out", type=Path, help="where to export to (BUILD/NAME/NAME)")
    parser.add_argument("--forms", type=int, help="evaluate on the first so many forms alone")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    for each in fields(Recipe):
        low, high = ALLOWED[each.name]
        kind = float if isinstance(each.default, float) else int
        help_text = f"{low} to {high} ({each.default})"
        parser.add_argument(option(each.name), type=kind, default=each.default, help=help_text)
    return parser.parse_args()


def run(args: argparse.Namespace, step: str, work: Work) -> None:
    """Run one step; what it needs is imported with it, for torch takes seconds."""
    if step == "prepare":
        from .prepare import prepare

        if args.examples is None:
            raise FinetuneError("--examples must name a folder or a file of examples.")
        recipe = Recipe(**{each.name: getattr(args, each.name) for each in fields(Recipe)})
        prepare(work, args.base, args.examples, recipe, report)
    elif step == "train":
        from .train import train

        train(work, report)
    elif step == "merge":
        from .merge import merge

        merge(work, report)
    elif step == "evaluate":
        from .score import evaluate

        if args.forms is not None and args.forms < 1:
            raise FinetuneError(f"--forms must be 1 or more, not {args.forms}.")
        evaluate(work, args.forms, report)
    else:
        from .export import export

        export(work, args.out or work.folder / work.name, report)


def fitting(name: str) -> str:
    """Return `name`; raise a FinetuneError unless a folder and a model may be called so."""
    if NAME.fullmatch(name):
        return name
    raise FinetuneError(
        "--name may have letters, digits, '.', '_' and '-', 64 at most, and begins with a letter "
        f"or a digit; not {name!r}."
    )


def report(sentence: str) -> None:
    """Tell the person what is being done."""
    print(sentence, flush=True)


def main() -> int:
    """Return 0, or 1 where a step can't be done; what was done before it stays."""
    args = arguments()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ["OMP_NUM_THREADS"] = str(max(1, args.threads))
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        work = Work(args.build / fitting(args.name))
        with work.alone():
            for step in STEPS if args.step == "all" else (args.step,):
                run(args, step, work)
    except (FinetuneError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or args.build}: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the same command goes on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
