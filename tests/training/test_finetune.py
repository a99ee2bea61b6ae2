"""`make finetune` on the mini model, in a few steps."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from finetune import __main__ as command
from finetune import lora, score, work
from finetune.examples import read
from finetune.merge import logits
from finetune.prepare import load
from finetune.recipe import Recipe
from finetune.train import Schedule
from finetune.work import Work
from modelserver import quality, reference
from modelserver.config import MINI
from modelserver.errors import ModelError
from modelserver.prepare import cosine
from modelserver.tokenizer import Tokenizer
from modelserver.weights import Weights
from webapp.prompt import messages

ROOT = Path(__file__).parents[2]
LETTERS = ROOT / "services" / "training" / "finetune" / "examples" / "letters.jsonl"
SHORT = ("--epochs", "4", "--batch", "2", "--rate", "5e-3", "--save-every", "2")
FEW = 4  # examples

Finetune = Callable[..., int]


def run(*arguments: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["finetune", *arguments, "--threads", "1"])
        torch.set_num_threads(1)
        return command.main()


def lines(count: int = FEW) -> str:
    return "".join(LETTERS.read_text("utf-8").splitlines(keepends=True)[:count])


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run named `ours`, prepared, trained and merged."""
    folder = tmp_path_factory.mktemp("finetune")
    (folder / "letters.jsonl").write_text(lines(), "utf-8")
    told = ("--name", "ours", "--build", str(folder))
    examples = ("--examples", str(folder / "letters.jsonl"))
    for step in ("prepare", "train", "merge"):
        assert run(step, *told, *examples, *SHORT) == 0
    return folder


@pytest.fixture
def copied(build: Path, tmp_path: Path) -> Path:
    """The same, to be changed by a test."""
    shutil.copytree(build, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_loss_falls_on_the_letters_learned_from(build: Path) -> None:
    made = Work(build / "ours")
    told = json.loads((made.adapter / "train.json").read_text())
    assert [each["step"] for each in told["steps"]] == list(range(1, 9))
    [(_, before, after)] = score.compared(made, MINI)
    assert after < before - 0.3


def test_what_is_learned_is_the_letter_and_its_end_asked_for_as_the_product_asks(
    build: Path,
) -> None:
    tokenizer = Tokenizer(MINI)
    for (ids, prompt), example in zip(
        load(Work(build / "ours"), held_out=False), read(LETTERS), strict=False
    ):
        asked: Any = messages(example.form)
        assert ids[:prompt].tolist() == tokenizer.encode_chat(asked)
        assert ids[-1] == tokenizer.end
        assert tokenizer.decode(ids[prompt:].tolist()) == example.letter
        _, labels = lora.padded([(ids, prompt)])
        assert (labels[0, :prompt] == lora.IGNORE).all()
        assert labels[0, prompt:].tolist() == ids[prompt:].tolist()


def test_padding_changes_no_loss(build: Path) -> None:
    rows = load(Work(build / "ours"), held_out=False)
    model = lora.load_base(MINI)
    apart = [(lora.letter_loss(model, [row]).item(), len(row[0]) - row[1]) for row in rows]
    mean = sum(loss * count for loss, count in apart) / sum(count for _, count in apart)
    assert lora.letter_loss(model, rows).item() == pytest.approx(mean, rel=1e-4)


def test_merged_weights_are_the_base_s_and_the_change_by_lora_s_formula(build: Path) -> None:
    made = Work(build / "ours")
    base, merged = load_file(MINI / "model.safetensors"), load_file(next(made.merged.glob("*.s*")))
    adapter = load_file(made.adapter / "adapter_model.safetensors")
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
    made = Work(build / "ours")
    ids = load(made, held_out=False)[0][0][:120]
    beside = logits(
        lora.with_adapter(lora.load_base(MINI), made.adapter), torch.from_numpy(ids).long()[None]
    ).numpy()
    config = json.loads((made.merged / "config.json").read_text())
    served = reference.logits(config, Weights(made.merged), ids.tolist())
    before = reference.logits(config, Weights(MINI), ids.tolist())
    assert cosine(served, beside).mean() > 0.999
    assert cosine(before, beside).mean() < 0.99
    told = json.loads((made.merged / "merge.json").read_text())
    assert told["farthest"] < 1e-4


@pytest.mark.timeout(300)  # torch is imported once more, on a busy machine
def test_killed_in_the_middle_it_goes_on_as_if_it_had_not_been(
    build: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = ("--examples", str(build / "letters.jsonl"))
    told = ("--name", "ours", "--build", str(tmp_path))
    assert run("prepare", *told, *examples, *SHORT) == 0
    step = [sys.executable, "-m", "finetune", "train", *told, "--threads", "1"]
    paths = ("", "services/web", "services/model", "services/training")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / path) for path in paths)}
    with subprocess.Popen(step, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        next(line for line in process.stdout if '"step": 5' in line)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert not Work(tmp_path / "ours").adapter.exists()
    assert run("train", *told) == 0
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


def test_the_rate_rises_for_a_tenth_of_the_steps_and_then_falls_to_nearly_nought() -> None:
    schedule = Schedule(100, Recipe(epochs=1, batch=1, rate=1.0))
    rates = [schedule.rate(step) for step in range(100)]
    assert np.argmax(rates) in (9, 10)
    assert max(rates) == 1.0
    assert 0 < rates[-1] < 0.02


def test_a_step_that_is_done_is_not_done_again(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in copied.rglob("*") if path.name != ".lock"}
    told = ("--name", "ours", "--build", str(copied))
    examples = ("--examples", str(copied / "letters.jsonl"))
    for step in ("prepare", "train", "merge"):
        assert run(step, *told, *examples, *SHORT) == 0
    assert capsys.readouterr().out.split("\n")[:3] == [
        "ours is prepared.", "ours is trained.", "ours is merged."
    ]  # fmt: skip
    assert before == {
        path: path.stat().st_mtime_ns for path in copied.rglob("*") if path.name != ".lock"
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("--rank", "4"), "--rank was 8, and is 4"),
        (("--examples", str(LETTERS)), "--examples were others"),
    ],
)
def test_a_run_is_not_begun_otherwise(
    copied: Path, change: tuple[str, str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = ("--examples", str(copied / "letters.jsonl"))
    told = ("--name", "ours", "--build", str(copied))
    assert run("all", *told, *examples, *SHORT, *change) == 1
    assert sentence in capsys.readouterr().err
    assert (copied / "ours" / "merged" / "merge.json").exists()


def test_an_adapter_of_another_base_is_not_merged(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Work(copied / "ours")
    shutil.rmtree(made.merged)
    told = json.loads((made.adapter / "train.json").read_text())
    told["base"] |= {"folder": "/models/other", "weights_sha256": "0" * 64}
    work.write_json(made.adapter / "train.json", told)
    assert run("merge", "--name", "ours", "--build", str(copied)) == 1
    assert "another base" in capsys.readouterr().err
    assert not made.merged.exists()


def test_an_adapter_that_does_not_fit_is_named(copied: Path) -> None:
    made = Work(copied / "ours")
    file = made.adapter / "adapter_config.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps(told | {"r": 4}))
    with pytest.raises(lora.FinetuneError, match="doesn't fit this base"):
        lora.with_adapter(lora.load_base(MINI), made.adapter)


def test_a_base_that_has_changed_since_is_refused(
    tmp_path: Path, build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = shutil.copytree(MINI, tmp_path / "base")
    told = ("--name", "ours", "--build", str(tmp_path))
    examples = ("--examples", str(build / "letters.jsonl"), "--base", str(base))
    assert run("prepare", *told, *examples) == 0
    with (base / "model.safetensors").open("ab") as file:
        file.write(b"\0")
    assert run("train", *told) == 1
    assert f"The base {base} is gone or has other weights" in capsys.readouterr().err


def test_a_loss_that_is_no_number_ends_the_training_and_loses_nothing(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Work(copied / "ours")
    shutil.rmtree(made.adapter)
    real, calls = lora.letter_loss, iter(range(100))

    def spoilt(model: Any, rows: lora.Rows) -> torch.Tensor:
        return real(model, rows) * (float("nan") if next(calls) == 3 else 1)

    monkeypatch.setattr(lora, "letter_loss", spoilt)
    assert run("train", "--name", "ours", "--build", str(copied)) == 1
    assert "The loss is nan at step 4" in capsys.readouterr().err
    assert torch.load(made.checkpoint, weights_only=True)["log"][-1]["step"] == 2


@pytest.mark.parametrize("step", ["train", "merge", "evaluate", "export"])
def test_a_step_before_its_time_names_the_one_that_is_missing(
    tmp_path: Path, step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(step, "--name", "new", "--build", str(tmp_path)) == 1
    assert "first" in capsys.readouterr().err


def test_whoever_dies_in_a_step_leaves_no_result(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from finetune.work import whole\n"
        "with whole(Path(sys.argv[1])) as made:\n"
        "    (made / 'half').write_text('half'); os._exit(9)"
    )
    paths = os.pathsep.join(str(ROOT / each) for each in ("services/training", "services/model"))
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "it")], env={**os.environ, "PYTHONPATH": paths}
    )
    assert done.returncode == 9
    assert not (tmp_path / "it").exists()
    with work.whole(tmp_path / "it") as made:
        (made / "all").write_text("all")
    assert [path.name for path in (tmp_path / "it").iterdir()] == ["all"]


def test_two_do_not_write_into_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Work(tmp_path / "ours").alone():
        assert run("train", "--name", "ours", "--build", str(tmp_path)) == 1
    assert "Another process" in capsys.readouterr().err


@pytest.fixture
def evaluated(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The run with an evaluation by a stand-in for `make eval`, of all forms."""

    def evaluation(args: Any) -> dict[str, Any]:
        one = {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 122.0}
        names = ("quality", "sendable", "facts", "sourced", *quality.BAR)
        return {
            "forms_version": quality.FORMS_VERSION,
            "model": args.name,
            "weights_sha256": quality.weights_sha256(args.model),
            "seed": 0,
            "seconds": 1.0,
            "scores": dict.fromkeys(names, one) | {"variety": one | {"mean": VARIETY[0]}},
            "slices": {}, "relations": {}, "seeds": {}, "letters": [],
        }  # fmt: skip

    monkeypatch.setattr(score.evaluation, "evaluate", evaluation)
    assert run("evaluate", "--name", "ours", "--build", str(copied)) == 0
    return copied


VARIETY = [0.9]


def test_the_export_is_a_checkpoint_with_its_evaluation_and_record(evaluated: Path) -> None:
    assert run("export", "--name", "ours", "--build", str(evaluated)) == 0
    out = evaluated / "ours" / "ours"
    record = json.loads((out / "run.json").read_text())
    assert record["recipe"]["seed"] == 1
    assert record["data"]["examples"] == FEW
    assert len(record["data"]["sha256"]) == 64
    assert record["base"]["weights_sha256"] == quality.weights_sha256(MINI)
    assert set(record["versions"]) == {"torch", "transformers", "peft", "numpy"}
    assert len(record["steps"]) == 8
    losses = record["evaluation"]["losses"]["examples"]
    assert losses["tuned"] < losses["base"]
    assert record["sha256"] == {
        path.name: work.sha256_of(path) for path in out.iterdir() if path.name != "run.json"
    }
    assert quality.verdict_on(out) == quality.Verdict(True)


def test_the_gate_knows_a_result_that_is_below_the_bar(
    copied: Path, evaluated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(copied / "ours" / "evaluation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "VARIETY", [0.1])
        assert run("evaluate", "--name", "ours", "--build", str(copied)) == 0
    assert run("export", "--name", "ours", "--build", str(copied)) == 0
    assert "below the bar: variety 0.10" in capsys.readouterr().out
    assert not quality.verdict_on(copied / "ours" / "ours").serve


def test_an_export_replaces_nothing_but_itself(
    evaluated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ("--name", "ours", "--build", str(evaluated))
    for _ in range(2):
        assert run("export", *told) == 0
    for other in (MINI, evaluated):
        before = {path.name for path in other.iterdir()}
        assert run("export", *told, "--out", str(other)) == 1
        assert "choose another --out" in capsys.readouterr().err
        assert {path.name for path in other.iterdir()} == before


def test_a_part_of_the_forms_is_no_evaluation_to_be_kept(copied: Path, evaluated: Path) -> None:
    made = Work(evaluated / "ours")
    shutil.rmtree(made.evaluation)
    (made.merged / quality.FILE).unlink()
    told = ("--name", "ours", "--build", str(evaluated))
    assert run("evaluate", *told, "--forms", "3") == 0
    assert not (made.merged / quality.FILE).exists()
    assert run("evaluate", *told) == 0
    assert (made.merged / quality.FILE).exists()


def test_a_base_that_is_no_checkpoint_is_said(tmp_path: Path) -> None:
    from finetune.prepare import prepare

    for base in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ModelError):
            prepare(Work(tmp_path / "run"), base, LETTERS, Recipe(), print)
