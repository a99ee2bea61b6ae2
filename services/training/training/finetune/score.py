"""Step 4: measures what was learned: the loss on letters, and the evaluation of `make eval`.

The evaluation is `make eval` of the merged model through the real model server.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from modelserver.checkpoints import quality
from training.evaluation import run
from training.evaluation.report import table
from training.evaluation.writing import ModelError
from training.files import write_json

from . import lora
from .errors import FinetuneError
from .prepare import read_rows
from .work import Work

Report = Callable[[str], None]
DONE = "evaluated.json"


def evaluate(work: Work, forms: int | None, report: Report) -> None:
    """Write `work.evaluation`: the losses, and the scores over the fixed set of forms.

    The whole set's scores go beside the merged weights, too, where the gate finds them; those of
    the first `forms` alone don't.

    Raises:
        FinetuneError: nothing is merged, or the model can't be served.
    """
    prepared = work.prepared()
    merge = work.result(work.merged / "merge.json", "merge")
    done = work.evaluation / DONE
    if done.exists():
        result = work.result(done, "evaluate")
        if result["merge"] == merge and result["forms"] in (forms, None):
            report(f"{work.name} is evaluated.")
            return
    losses = {
        side: {"base": before, "tuned": after}
        for side, before, after in compared(work, Path(prepared["base"]["folder"]))
    }
    for side, loss in losses.items():
        report(f"Loss on the {side}: {loss['base']:.3f} before, {loss['tuned']:.3f} after.")
    scores, verdict = scored(work, forms, report)
    write_json(done, {"merge": merge, "forms": forms, "losses": losses, "scores": scores})
    report(verdict)


def compared(work: Work, base: Path) -> list[tuple[str, float, float]]:
    """Return the loss on the letters learned from, and on those held out, before and after."""
    sides = {
        "examples": read_rows(work, held_out=False),
        "held-out examples": read_rows(work, held_out=True),
    }
    losses: list[dict[str, float]] = []
    for folder in (base, work.merged):
        model = lora.load_base(folder)
        losses.append(
            {name: round(lora.mean_loss(model, rows), 5) for name, rows in sides.items() if rows}
        )
        del model
    before, after = losses
    return [(name, before[name], after[name]) for name in before]


def scored(work: Work, forms: int | None, report: Report) -> tuple[dict[str, Any], str]:
    """Run `make eval`; return its scores and what it says of the bar."""
    options = run.Options(
        work.merged, work.evaluation, forms=forms, name=work.name, keep=forms is None
    )
    work.evaluation.mkdir(exist_ok=True)
    try:
        result = run.evaluate(options)
    except ModelError as error:
        raise FinetuneError(f"{work.name} can't be evaluated: {error}") from error
    for line in table(result):
        report(line)
    run.save(result, options)
    if forms is not None:
        return result["scores"], "Scores of a part of the forms are not kept with the model."
    verdict = quality.verdict(result, result["weights_sha256"])
    return result["scores"], verdict.sentence or "The bar is met."
