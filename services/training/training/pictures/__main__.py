"""`python -m training.pictures`: models of pictures, from a folder of them to ONNX.

make pictures                        EfficientNet-Lite0 with ImageNet's classes, as it ships
make pictures DATA=FOLDER OUT=DIR    a model of a folder's labels: all the stages
python -m training.pictures STAGE --data DATA --work WORK --params FILE --out OUT     one of them

FOLDER has a folder for each label, the same below train and test, or Food-101's own layout.
A stage prints lines of JSON with `progress`, `point` (of the curve) or `error`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from contract.picture_training import Parameters
from predictor.errors import ModelError
from training.stages import command
from training.stages.errors import TrainingError

STAGES = command.STEPS
SHIPPED = command.MODELS / "images"
BUILD = command.BUILD / "pictures"


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m training.pictures",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("stage", choices=("backbone", "all", "check", *STAGES))
    parser.add_argument("--data", type=Path, help="the pictures")
    parser.add_argument("--work", type=Path, default=BUILD, help="what earlier stages left")
    parser.add_argument("--params", type=Path, help="a JSON file of parameters")
    parser.add_argument("--out", type=Path, help="an empty folder, which is filled")
    parser.add_argument("--backbone", type=Path, default=SHIPPED, help="whose features are used")
    args = parser.parse_args(argv)
    if args.stage in ("all", "check", "prepare") and not args.data:
        parser.error("--data is needed for this stage")
    if args.stage not in ("all", "backbone") and not args.out:
        parser.error("--out is needed for this stage")
    return args


def tell(**line: Any) -> None:
    """Print a line for the program that waits for the stage."""
    print(json.dumps(line, ensure_ascii=False), flush=True)


def run(
    stage: str,
    args: argparse.Namespace,
    out: Path,
    parts: Path | None = None,
    used: Path | None = None,
) -> None:
    """Run one stage into a folder that is there; what it needs is imported with it.

    Args:
        stage: its name.
        args: of the command line.
        out: the folder.
        parts: where what was seen of pictures is kept.
        used: the folder of the model in use, if there is one.
    """
    chosen = parameters(args.params)
    if stage == "check":
        from training.files import write_json

        from .prepare import check

        write_json(out / "report.json", {"unreadable": check(args.data)})
    elif stage == "prepare":
        from .prepare import prepare

        def seen(done: int, of: int) -> None:
            tell(progress=f"Looked at {done} of {of} pictures.")

        prepare(args.data, out, chosen, args.backbone, seen, parts)
    elif stage == "train":
        from .train import train

        train(args.work / "prepare", out, chosen, lambda point: tell(point=point))
    elif stage == "evaluate":
        from .evaluate import evaluate

        evaluate(args.work / "prepare", args.work / "train", out)
    else:
        from .export import export

        export(args.work, out, chosen, args.backbone, used=used)


def parameters(file: Path | None) -> Parameters:
    """Return the parameters of a file, or the usual ones.

    Raises:
        TrainingError: it can't be read, or a parameter is out of its limits.
    """
    try:
        return Parameters.model_validate_json(file.read_bytes()) if file else Parameters()
    except OSError as error:
        raise TrainingError(f"{file} can't be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise TrainingError(f"{file}: {name}: {first['msg']}.") from error


def run_all(args: argparse.Namespace) -> None:
    """Run all the stages, each into a folder that is whole or not there."""
    from training.files import whole

    for stage in STAGES:
        target = args.out if stage == "export" and args.out else args.work / stage
        with whole(target) as folder:
            run(stage, args, folder, args.work / "seen", args.out)


def main() -> int:
    """Return 0, or 1 with a sentence where a stage can't be done."""
    args = arguments()
    try:
        if args.stage == "backbone":
            from training.files import whole

            from .backbone import export

            with whole(args.out or SHIPPED) as folder:
                export(folder)
        elif args.stage == "all":
            run_all(args)
        else:
            run(args.stage, args, args.out)
    except (TrainingError, ModelError) as error:
        tell(error=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
