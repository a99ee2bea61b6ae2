"""The command line of a training in four steps: `python -m training.TASK STEP`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from inkwell.shared.checkout import ROOT

from . import recipes
from .errors import TrainingError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Recipe = TypeVar("Recipe", bound=DataclassInstance)

STEPS = ("prepare", "train", "evaluate", "export")
BUILD = ROOT / "build"
MODELS = ROOT / "services" / "predictor" / "models"  # those that ship, a folder for each task


def main(
    task: str,
    doc: str | None,
    recipe: type[Recipe],
    run: Callable[[str, argparse.Namespace, Recipe], None],
    folders: Mapping[str, Path] | None = None,
    more: Sequence[str] = (),
) -> int:
    """Run the steps that are asked for.

    Args:
        task: whose model is trained.
        doc: what --help says.
        recipe: the dataclass of its numbers; each is an option, and params.yaml has the usual ones.
        run: runs one step.
        folders: more options that name a folder or a file, with the usual one.
        more: steps that are no part of `all`, and that read the data.

    Returns:
        0, or 1 with a sentence where a step can't be done or the model is refused.
    """
    try:
        usual = recipes.shipped(recipe, task, params_file())
        args = arguments(task, doc, vars(usual), folders or {}, more)
        chosen = {each.name: getattr(args, each.name) for each in fields(usual)}
        for step in STEPS if args.step == "all" else (args.step,):
            run(step, args, replace(usual, **chosen))
            print(f"{step}: done", flush=True)
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def params_file() -> Path:
    """Return the file that the numbers are read from, which is to be known before their options."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--params", type=Path, default=recipes.FILE)
    params: Path = parser.parse_known_args()[0].params
    return params


def arguments(
    task: str,
    doc: str | None,
    usual: Mapping[str, Any],
    folders: Mapping[str, Path],
    more: Sequence[str],
) -> argparse.Namespace:
    """Read the command line; it ends the program where that is wrong."""
    parser = argparse.ArgumentParser(
        prog=f"python -m training.{task}",
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("step", choices=("all", *STEPS, *more))
    parser.add_argument("--data", type=Path, help="what is learnt from, as above")
    parser.add_argument(
        "--build", type=Path, default=BUILD / task, help="where the steps' results lie"
    )
    parser.add_argument(
        "--out", type=Path, default=MODELS / task, help="where the model is exported to"
    )
    parser.add_argument("--version", default="1", help="of the model, for people")
    parser.add_argument("--params", type=Path, default=recipes.FILE, help="the numbers' file")
    for name, folder in folders.items():
        parser.add_argument(f"--{name}", type=Path, default=folder, help=f"usually {folder}")
    for name, value in usual.items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(value), default=value)
    args = parser.parse_args()
    if args.step in ("all", "prepare", *more) and not args.data:
        parser.error("--data is needed for this step")
    return args
