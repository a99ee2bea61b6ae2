"""`make finetune` on the mini model, in a few steps."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from modelserver.checkpoints import reference
from modelserver.checkpoints.prepare import cosine
from modelserver.checkpoints.tokenizer import Tokenizer
from modelserver.checkpoints.weights import Weights
from modelserver.config import MINI
from tests.training.finetuning import LETTERS, ROOT, SHORT, run
from training.finetune import lora, score
from training.finetune.examples import read
from training.finetune.merge import logits
from training.finetune.prepare import read_rows
from training.finetune.recipe import Recipe
from training.finetune.train import Schedule
from training.finetune.work import Work
from webapp.letters.prompt import messages


def test_the_loss_falls_on_the_letters_learned_from(build: Path) -> None:
    run = Work(build / "ours")
    record = json.loads((run.adapter / "train.json").read_text())
    assert [each["step"] for each in record["steps"]] == list(range(1, 9))
    [(_, before, after)] = score.compared(run, MINI)
    assert after < before - 0.3


def test_what_is_learned_is_the_letter_and_its_end_asked_for_as_the_product_asks(
    build: Path,
) -> None:
    tokenizer = Tokenizer(MINI)
    for (ids, prompt), example in zip(
        read_rows(Work(build / "ours"), held_out=False), read(LETTERS), strict=False
    ):
        asked: Any = messages(example.form)
        assert ids[:prompt].tolist() == tokenizer.encode_chat(asked)
        assert ids[-1] == tokenizer.end
        assert tokenizer.decode(ids[prompt:].tolist()) == example.letter
        _, labels = lora.padded([(ids, prompt)])
        assert (labels[0, :prompt] == lora.IGNORE).all()
        assert labels[0, prompt:].tolist() == ids[prompt:].tolist()


def test_padding_changes_no_loss(build: Path) -> None:
    rows = read_rows(Work(build / "ours"), held_out=False)
    model = lora.load_base(MINI)
    apart = [(lora.letter_loss(model, [row]).item(), len(row[0]) - row[1]) for row in rows]
    mean = sum(loss * count for loss, count in apart) / sum(count for _, count in apart)
    assert lora.letter_loss(model, rows).item() == pytest.approx(mean, rel=1e-4)


def test_merged_weights_are_the_base_s_and_the_change_by_lora_s_formula(build: Path) -> None:
    run = Work(build / "ours")
    base, merged = load_file(MINI / "model.safetensors"), load_file(next(run.merged.glob("*.s*")))
    adapter = load_file(run.adapter / "adapter_model.safetensors")
    assert base.keys() == merged.keys()
    changed = 0
    for name, weights in base.items():
        wanted = weights.float()
        at = f"base_model.model.{name.removesuffix('.weight')}"
        if f"{at}.lora_A.weight" in adapter:
            a, b = (adapter[f"{at}.lora_{side}.weight"] for side in "AB")
            wanted = wanted + Recipe.alpha / Recipe.rank * (b @ a)
            changed += not torch.equal(merged[name], weights)
        assert merged[name].dtype == weights.dtype
        torch.testing.assert_close(merged[name].float(), wanted, rtol=2**-8, atol=1e-6)
    assert changed == 7 * 5  # every matrix of every layer


def test_the_merged_model_has_the_logits_of_base_and_change(build: Path) -> None:
    run = Work(build / "ours")
    ids = read_rows(run, held_out=False)[0][0][:120]
    beside = logits(
        lora.with_adapter(lora.load_base(MINI), run.adapter), torch.from_numpy(ids).long()[None]
    ).numpy()
    config = json.loads((run.merged / "config.json").read_text())
    served = reference.logits(config, Weights(run.merged), ids.tolist())
    before = reference.logits(config, Weights(MINI), ids.tolist())
    assert cosine(served, beside).mean() > 0.999
    assert cosine(before, beside).mean() < 0.99
    record = json.loads((run.merged / "merge.json").read_text())
    assert record["farthest"] < 1e-4


@pytest.mark.timeout(300)  # torch is imported once more, on a busy machine
def test_killed_in_the_middle_it_goes_on_as_if_it_had_not_been(
    build: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = ("--examples", str(build / "letters.jsonl"))
    options = ("--name", "ours", "--build", str(tmp_path))
    assert run("prepare", *options, *examples, *SHORT) == 0
    step = [sys.executable, "-m", "training.finetune", "train", *options, "--threads", "1"]
    paths = ("", "services/web", "services/model", "services/training")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / path) for path in paths)}
    with subprocess.Popen(step, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        next(line for line in process.stdout if '"step": 5' in line)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert not Work(tmp_path / "ours").adapter.exists()
    assert run("train", *options) == 0
    assert "Going on after step 4 of 8." in capsys.readouterr().out
    whole, resumed = (Work(folder / "ours").adapter for folder in (build, tmp_path))
    losses = [
        [each["loss"] for each in json.loads((folder / "train.json").read_text())["steps"]]
        for folder in (whole, resumed)
    ]
    assert losses[0] == losses[1]
    wanted = load_file(whole / "adapter_model.safetensors")
    for name, found in load_file(resumed / "adapter_model.safetensors").items():
        assert torch.equal(found, wanted[name]), name


def test_an_epoch_sees_every_example_once_in_an_order_of_its_own() -> None:
    schedule = Schedule(10, Recipe(epochs=3, batch=4))
    assert schedule.steps == 9
    epochs = [
        [n for step in range(epoch * 3, epoch * 3 + 3) for n in schedule.batch(step)]
        for epoch in range(3)
    ]
    assert [sorted(epoch) for epoch in epochs] == [list(range(10))] * 3
    assert epochs[0] != epochs[1] != epochs[2]


def test_rate_rises_for_a_tenth_of_the_steps_and_then_falls_to_nearly_zero() -> None:
    schedule = Schedule(100, Recipe(epochs=1, batch=1, rate=1.0))
    rates = [schedule.rate(step) for step in range(100)]
    assert np.argmax(rates) in (9, 10)
    assert max(rates) == 1.0
    assert 0 < rates[-1] < 0.02
