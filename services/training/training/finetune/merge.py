"""Step 3: merges the change into the base's weights, and compares the logits with both."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig

from modelserver.checkpoints import sentences
from modelserver.checkpoints.checkpoint import read_json
from modelserver.checkpoints.files import sha256
from modelserver.checkpoints.prepare import COPIED, cosine
from training.files import whole, write_json

from . import lora
from .errors import FinetuneError
from .prepare import read_rows
from .work import Work

Report = Callable[[str], None]
LICENCES = "LICEN[CS]E*"
FARTHEST = 1e-2  # between logits, relative to their size, before the weights are rounded
LEAST_COSINE = 0.99  # between logits, after it


def merge(work: Work, report: Report) -> None:
    """Write `work.merged`, a checkpoint as the base is one, in the base's precision.

    Raises:
        FinetuneError: nothing is trained, the change is of another run, or the merge went wrong.
    """
    prepared = work.prepared()
    trained = work.result(work.adapter / "train.json", "train")
    adapter = sha256(work.adapter / "adapter_model.safetensors")
    if trained["base"] != prepared["base"] or trained["data"] != prepared["data"]:
        raise FinetuneError(
            f"{work.adapter} was trained on another base or other examples than {work.name}'s: "
            f"{trained['base']['folder']} and {trained['data']['source']}."
        )
    if (work.merged / "merge.json").exists():
        report(f"{work.name} is merged.")
        return
    base = Path(prepared["base"]["folder"])
    ids = torch.from_numpy(read_rows(work, held_out=False)[0][0]).long()[None].to(lora.device())
    model = lora.with_adapter(lora.load_base(base), work.adapter)
    wanted = logits(model, ids)
    merged = model.merge_and_unload(safe_merge=True)
    exact = logits(merged, ids)
    farthest = float((exact - wanted).abs().max() / wanted.abs().max())
    with whole(work.merged) as folder:
        merged.to(AutoConfig.from_pretrained(base).dtype or torch.float32).save_pretrained(folder)
        copy_beside(base, folder)
        likeness = float(cosine(logits(lora.load_base(folder), ids).numpy(), wanted.numpy()).mean())
        if farthest > FARTHEST or likeness < LEAST_COSINE:
            raise FinetuneError(
                f"{work.name} lost too much when it was merged: its logits differ by "
                f"{farthest:.2g} of their size ({FARTHEST} at most), and once the weights are "
                f"rounded their cosine is {likeness:.4f} ({LEAST_COSINE} at least)."
            )
        outcome = {"adapter_sha256": adapter, "farthest": farthest, "cosine": round(likeness, 6)}
        write_json(folder / "merge.json", outcome)
    report(f"Merged: {work.merged}")


def logits(model: Any, ids: torch.Tensor) -> torch.Tensor:
    """Return the logits [token, vocabulary] on the CPU, in float32."""
    model.eval()
    with torch.inference_mode():
        computed: torch.Tensor = model(ids).logits[0].float().cpu()
    return computed


def copy_beside(base: Path, target: Path) -> None:
    """Take over all but the weights from the base as it is: tokenizer, template, defaults.

    A list of the base's sentences stays behind: the examples have others.
    """
    names = [name for name in COPIED if name != sentences.FILE]
    files = [base / name for name in names] + sorted(base.glob(LICENCES))
    for file in files:
        if file.exists():
            shutil.copyfile(file, target / file.name)
    # It is trained on the product's whole letters, and is to be asked for them.
    generation = read_json(base / "generation_config.json") | {"letters": "whole"}
    write_json(target / "generation_config.json", generation)
