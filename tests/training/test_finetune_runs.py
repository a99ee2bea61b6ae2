"""The steps of a fine-tuning as a person meets them: again, out of order, wrong, and at the end."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from modelserver.checkpoints import quality
from modelserver.checkpoints.checkpoint import fingerprint
from modelserver.checkpoints.files import sha256
from modelserver.config import MINI, Settings
from modelserver.errors import ModelError
from tests.model.serving import RunningServer
from tests.training.finetuning import FEW, LETTERS, ROOT, SHORT, run
from training import files
from training.finetune import lora
from training.finetune.errors import FinetuneError
from training.finetune.examples import read
from training.finetune.recipe import Recipe
from training.finetune.work import Work
from webapp.letters.prompt import request_for


def test_a_step_that_is_done_is_not_done_again(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in copied.rglob("*") if path.name != ".lock"}
    options = ("--name", "ours", "--build", str(copied))
    examples = ("--examples", str(copied / "letters.jsonl"))
    for step in ("prepare", "train", "merge"):
        assert run(step, *options, *examples, *SHORT) == 0
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
    options = ("--name", "ours", "--build", str(copied))
    assert run("all", *options, *examples, *SHORT, *change) == 1
    assert sentence in capsys.readouterr().err
    assert (copied / "ours" / "merged" / "merge.json").exists()


def test_an_adapter_of_another_base_is_not_merged(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work_folder = Work(copied / "ours")
    shutil.rmtree(work_folder.merged)
    record = json.loads((work_folder.adapter / "train.json").read_text())
    record["base"] |= {"folder": "/models/other", "weights_sha256": "0" * 64}
    files.write_json(work_folder.adapter / "train.json", record)
    assert run("merge", "--name", "ours", "--build", str(copied)) == 1
    assert "another base" in capsys.readouterr().err
    assert not work_folder.merged.exists()


def test_an_adapter_that_does_not_fit_is_named(copied: Path) -> None:
    run = Work(copied / "ours")
    file = run.adapter / "adapter_config.json"
    config = json.loads(file.read_text())
    file.write_text(json.dumps(config | {"r": 4}))
    with pytest.raises(FinetuneError, match="doesn't fit this base"):
        lora.with_adapter(lora.load_base(MINI), run.adapter)


def test_a_base_that_has_changed_since_is_refused(
    tmp_path: Path, build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = shutil.copytree(MINI, tmp_path / "base")
    options = ("--name", "ours", "--build", str(tmp_path))
    examples = ("--examples", str(build / "letters.jsonl"), "--base", str(base))
    assert run("prepare", *options, *examples) == 0
    with (base / "model.safetensors").open("ab") as file:
        file.write(b"\0")
    assert run("train", *options) == 1
    assert f"The base {base} is gone or has other weights" in capsys.readouterr().err


def test_a_loss_that_is_no_number_ends_the_training_and_loses_nothing(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work_folder = Work(copied / "ours")
    shutil.rmtree(work_folder.adapter)
    real, calls = lora.letter_loss, iter(range(100))

    def spoilt(model: Any, rows: lora.Rows) -> torch.Tensor:
        return real(model, rows) * (float("nan") if next(calls) == 3 else 1)

    monkeypatch.setattr(lora, "letter_loss", spoilt)
    assert run("train", "--name", "ours", "--build", str(copied)) == 1
    assert "The loss is nan at step 4" in capsys.readouterr().err
    assert torch.load(work_folder.checkpoint, weights_only=True)["log"][-1]["step"] == 2


@pytest.mark.parametrize("step", ["train", "merge", "evaluate", "export"])
def test_a_step_before_its_time_names_the_one_that_is_missing(
    tmp_path: Path, step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(step, "--name", "new", "--build", str(tmp_path)) == 1
    assert "first" in capsys.readouterr().err


def test_whoever_dies_in_a_step_leaves_no_result(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from training.files import whole\n"
        "with whole(Path(sys.argv[1])) as made:\n"
        "    (made / 'half').write_text('half'); os._exit(9)"
    )
    paths = os.pathsep.join(str(ROOT / each) for each in ("services/training", "services/model"))
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "it")], env={**os.environ, "PYTHONPATH": paths}
    )
    assert done.returncode == 9
    assert not (tmp_path / "it").exists()
    with files.whole(tmp_path / "it") as made:
        (made / "all").write_text("all")
    assert [path.name for path in (tmp_path / "it").iterdir()] == ["all"]


def test_two_do_not_write_into_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Work(tmp_path / "ours").alone():
        assert run("train", "--name", "ours", "--build", str(tmp_path)) == 1
    assert "Another process" in capsys.readouterr().err


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
        path.name: sha256(path) for path in out.iterdir() if path.name != "run.json"
    }
    assert quality.verdict_on(out) == quality.Verdict(True)


def test_the_gate_knows_a_result_that_is_below_the_bar(
    evaluated: Path, variety: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(evaluated / "ours" / "evaluation")
    variety[0] = 0.1
    for step in ("evaluate", "export"):
        assert run(step, "--name", "ours", "--build", str(evaluated)) == 0
    assert "below the bar: variety 0.10" in capsys.readouterr().out
    assert not quality.verdict_on(evaluated / "ours" / "ours").serve


def test_an_export_replaces_nothing_but_itself(
    evaluated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--name", "ours", "--build", str(evaluated))
    for _ in range(2):
        assert run("export", *options) == 0
    for other in (MINI, evaluated):
        before = {path.name for path in other.iterdir()}
        assert run("export", *options, "--out", str(other)) == 1
        assert "choose another --out" in capsys.readouterr().err
        assert {path.name for path in other.iterdir()} == before


def test_evaluation_of_a_part_of_the_forms_is_not_stored(evaluated: Path) -> None:
    work_folder = Work(evaluated / "ours")
    shutil.rmtree(work_folder.evaluation)
    (work_folder.merged / quality.FILE).unlink()
    options = ("--name", "ours", "--build", str(evaluated))
    assert run("evaluate", *options, "--forms", "3") == 0
    assert not (work_folder.merged / quality.FILE).exists()
    assert run("evaluate", *options) == 0
    assert (work_folder.merged / quality.FILE).exists()


def test_base_that_is_no_checkpoint_is_reported(tmp_path: Path) -> None:
    from training.finetune.prepare import prepare

    for base in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ModelError):
            prepare(Work(tmp_path / "run"), base, LETTERS, Recipe(), print)


@pytest.mark.integration
@pytest.mark.parametrize("engine", ["openvino", "transformers"])
def test_the_result_is_served_by_its_name(evaluated: Path, engine: str) -> None:
    assert run("export", "--name", "ours", "--build", str(evaluated)) == 0
    out = evaluated / "ours" / "ours"
    env = {"INKWELL_MODEL": str(out), "INKWELL_MODEL_PREPARED": str(evaluated / "prepared")}
    server = RunningServer(Settings.from_env({**env, "INKWELL_ENGINE": engine})).ready()
    try:
        [served] = server.client.get("/v1/models").json()["data"]
        assert served["id"] == "ours"
        assert server.client.get("/version").json()["model"]["revision"] == fingerprint(out)
        form = read(LETTERS)[0].form
        answer = server.chat(request_for(form), model="ours", temperature=0, max_tokens=30)
        assert answer["choices"][0]["message"]["content"].startswith("Dear Hiring Manager,")
    finally:
        server.stop()
