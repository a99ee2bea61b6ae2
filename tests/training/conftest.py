"""A run of `make finetune` on the mini model, in a few steps, for the tests that look at it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from modelserver.checkpoints import quality
from tests.training.finetuning import SHORT, lines, run
from training.evaluation.run import Options


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run named `ours`, prepared, trained and merged."""
    folder = tmp_path_factory.mktemp("finetune")
    (folder / "letters.jsonl").write_text(lines(), "utf-8")
    options = ("--name", "ours", "--build", str(folder))
    examples = ("--examples", str(folder / "letters.jsonl"))
    for step in ("prepare", "train", "merge"):
        assert run(step, *options, *examples, *SHORT) == 0
    return folder


@pytest.fixture
def copied(build: Path, tmp_path: Path) -> Path:
    """The same, to be changed by a test."""
    shutil.copytree(build, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def variety() -> list[float]:
    """The mark that the stand-in for `make eval` gives; a test may change it."""
    return [0.9]


@pytest.fixture
def evaluated(copied: Path, variety: list[float], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The run with an evaluation by a stand-in for `make eval`, of all forms."""

    def scores(options: Options) -> dict[str, Any]:
        one = {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 122.0}
        names = ("quality", "sendable", "facts", "sourced", *quality.BAR)
        return {
            "forms_version": quality.FORMS_VERSION,
            "model": options.name,
            "weights_sha256": quality.weights_sha256(options.model),
            "seed": 0,
            "seconds": 1.0,
            "scores": dict.fromkeys(names, one) | {"variety": one | {"mean": variety[0]}},
            **{name: {} for name in ("steps", "slices", "relations", "seeds")},
            "letters": [],
        }

    monkeypatch.setattr("training.evaluation.run.evaluate", scores)
    assert run("evaluate", "--name", "ours", "--build", str(copied)) == 0
    return copied
