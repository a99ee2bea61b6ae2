"""Step 5: exports the model as a folder to serve, with its evaluation and the run's record."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from modelserver.checkpoints import quality
from modelserver.checkpoints.files import sha256
from training.files import whole, write_json

from .errors import FinetuneError
from .score import DONE
from .work import Work

Report = Callable[[str], None]
RECORD = "run.json"


def export(work: Work, out: Path, report: Report) -> None:
    """Write `out`: the merged checkpoint, evaluation.json and, last, the run's record.

    Raises:
        FinetuneError: a step is missing, or `out` holds something else.
    """
    merge = work.result(work.merged / "merge.json", "merge")
    evaluated = work.result(work.evaluation / DONE, "evaluate")
    if evaluated["merge"] != merge:
        raise FinetuneError(f"{work.name} was merged again since: run the step evaluate.")
    trained = work.result(work.adapter / "train.json", "train")
    record = trained | {
        "name": work.name,
        "merge": merge,
        "evaluation": {name: evaluated[name] for name in ("forms", "losses", "scores")},
    }
    if out.exists():
        refuse_other(out, record["name"])
    with whole(out) as folder:
        for file in sorted(work.merged.iterdir()):
            if file.name != "merge.json":
                shutil.copyfile(file, folder / file.name)
        files = {file.name: sha256(file) for file in sorted(folder.iterdir())}
        write_json(folder / RECORD, record | {"sha256": files})
    report(quality.verdict_on(out).sentence or "The bar is met.")
    report(f"Exported. To write letters with it:\n  INKWELL_MODEL={out.resolve()} make up")


def refuse_other(out: Path, name: str) -> None:
    """Raise a FinetuneError unless `out` is what this run exported before."""
    record = Work(out).result(out / RECORD, "export") if (out / RECORD).exists() else {}
    if record.get("name") != name or "merge" not in record:
        raise FinetuneError(f"{out} exists and is no export of {name}: choose another --out.")
