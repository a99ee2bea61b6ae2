"""`inkwell eval` and `inkwell finetune`: programs of services/training, with their own options."""

import typer

from inkwell.commands.common import become


def evaluate(context: typer.Context) -> None:
    """Score a model's letters: a table, a page and build/eval/<model>.json (eval --help).

    Exit code 1 for a model below the bar, 2 where there is nothing to score.
    """
    become("training.evaluation", context.args)


def finetune(context: typer.Context) -> None:
    """Make a model that writes more like your letters: all, or a step (finetune --help).

    Such as: inkwell finetune all --name ours --examples letters.jsonl
    """
    become("training.finetune", context.args)
