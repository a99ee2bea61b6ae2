"""`make finetune` in a test: the command in this process, on one thread."""

import sys
from pathlib import Path

import pytest

from training.finetune import __main__ as command

ROOT = Path(__file__).parents[2]
LETTERS = ROOT / "services" / "training" / "training" / "finetune" / "examples" / "letters.jsonl"
SHORT = ("--epochs", "4", "--batch", "2", "--rate", "5e-3", "--save-every", "2")
FEW = 4  # examples


def run(*arguments: str) -> int:
    """Return the command's exit code."""
    import torch

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["finetune", *arguments, "--threads", "1"])
        torch.set_num_threads(1)
        return command.main()


def lines(count: int = FEW) -> str:
    """Return the first letters that come along, as a file has them."""
    return "".join(LETTERS.read_text("utf-8").splitlines(keepends=True)[:count])
