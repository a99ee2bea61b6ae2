"""Step 2: trains the change; the loss is on the letters only.

Order, dropout and learning rate of a step follow from the seed and the step's number alone, so that
a training that was killed goes on from its last checkpoint as if nothing had happened.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import get_peft_model_state_dict, set_peft_model_state_dict

from modelserver.checkpoints.files import sync
from training.files import whole, write_json

from . import lora
from .errors import FinetuneError
from .prepare import read_rows
from .recipe import Recipe
from .work import Work, recipe_of, versions

Report = Callable[[str], None]
WARM_UP = 0.1  # of the steps


@dataclass(frozen=True)
class Schedule:
    """Which examples a step sees, and at which learning rate."""

    examples: int
    recipe: Recipe

    @property
    def steps(self) -> int:
        """How many steps there are; the last one of an epoch may be short."""
        return self.recipe.epochs * self.in_epoch

    @property
    def in_epoch(self) -> int:
        """Steps of an epoch."""
        return -(-self.examples // self.recipe.batch)

    def batch(self, step: int) -> list[int]:
        """Return the numbers of the examples of `step`; an epoch sees each of them once."""
        epoch, position = divmod(step, self.in_epoch)
        order = np.random.default_rng([self.recipe.seed, epoch]).permutation(self.examples)
        begin = position * self.recipe.batch
        return [int(n) for n in order[begin : begin + self.recipe.batch]]

    def rate(self, step: int) -> float:
        """Return the learning rate: up for a tenth of the steps, then down in a line."""
        warm = max(1, round(WARM_UP * self.steps))
        left = (self.steps - step) / max(1, self.steps - warm)
        return self.recipe.rate * min((step + 1) / warm, left, 1.0)


def train(work: Work, report: Report) -> None:
    """Write `work.adapter`: the change and, in train.json, how it was trained.

    Raises:
        FinetuneError: nothing is prepared, or the loss is no number.
    """
    prepared = work.prepared()
    if (work.adapter / "train.json").exists():
        report(f"{work.name} is trained.")
        return
    recipe = recipe_of(prepared)
    rows = read_rows(work, held_out=False)
    schedule = Schedule(len(rows), recipe)
    model = lora.fresh(lora.load_base(Path(prepared["base"]["folder"])), recipe)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=recipe.rate, weight_decay=0.0)
    log = restore(work.checkpoint, model, optimizer)
    if log:
        report(f"Going on after step {log[-1]['step']} of {schedule.steps}.")
    model.train()
    for step in range(len(log), schedule.steps):
        began = time.monotonic()
        torch.manual_seed(recipe.seed + step)  # of the dropout
        loss = lora.letter_loss(model.get_base_model(), [rows[n] for n in schedule.batch(step)])
        refuse_no_number(loss.item(), step + 1, work, recipe)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.param_groups[0]["lr"] = schedule.rate(step)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        log.append(
            {
                "step": step + 1,
                "loss": round(loss.item(), 5),
                "rate": schedule.rate(step),
                "seconds": round(time.monotonic() - began, 2),
            }
        )
        report(json.dumps(log[-1]))
        if (step + 1) % recipe.save_every == 0:
            keep(work.checkpoint, model, optimizer, log)
    with whole(work.adapter) as folder:
        model.save_pretrained(str(folder))
        (folder / "README.md").unlink(missing_ok=True)  # peft's, with nothing filled in
        write_json(folder / "train.json", prepared | {"versions": versions(), "steps": log})
    work.checkpoint.unlink(missing_ok=True)
    report(f"Trained {schedule.steps} steps: {work.adapter}")


def refuse_no_number(loss: float, step: int, work: Work, recipe: Recipe) -> None:
    """Raise a FinetuneError for a loss that is infinite or NaN."""
    if not np.isfinite(loss):
        raise FinetuneError(
            f"The loss is {loss} at step {step}, so the training of {work.name} can't go on; "
            f"what was kept before it stays. Prepare again under another --name, with a lower "
            f"--rate than {recipe.rate}."
        )


def keep(file: Path, model: Any, optimizer: Any, log: list[dict[str, Any]]) -> None:
    """Replace the checkpoint by one of now."""
    state = {
        "adapter": get_peft_model_state_dict(model),
        "optimizer": optimizer.state_dict(),
        "log": log,
    }
    scratch = file.with_suffix(".partial")
    torch.save(state, scratch)
    sync(scratch)
    scratch.replace(file)
    sync(file.parent)


def restore(file: Path, model: Any, optimizer: Any) -> list[dict[str, Any]]:
    """Load the checkpoint, if there is one, and return its log."""
    if not file.exists():
        return []
    state = torch.load(file, map_location=lora.device(), weights_only=True)
    set_peft_model_state_dict(model, state["adapter"])
    optimizer.load_state_dict(state["optimizer"])
    return list(state["log"])
