import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import pytest
import torch
from transformers import Qwen2ForCausalLM

from modelserver.checkpoints import (
    openvino_graph,
    openvino_options,
    prepare,
    quality,
    reference,
    source,
)
from modelserver.checkpoints.prepare import MANIFEST, is_prepared, prepared_folder
from modelserver.checkpoints.weights import Weights
from modelserver.config import Settings
from modelserver.engines.choose import open_engine
from modelserver.errors import ModelError
from modelserver.metrics import Metrics
from tests.model import checkpoints
from tests.model.test_qwen2 import SHAPES

TOKENS = list(range(20, 60))


def quiet(_: str) -> None:
    """Say nothing."""


@pytest.fixture
def settings(folder: Path, tmp_path: Path) -> Settings:
    return Settings(model=str(folder), name="tiny", prepared=tmp_path / "models")


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES.keys())
def test_the_reference_is_transformers_own(tmp_path: Path, changes: dict[str, Any]) -> None:
    folder = checkpoints.save(tmp_path, **changes)
    theirs: Any = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.inference_mode():
        expected = theirs.eval()(torch.tensor([TOKENS])).logits[0].numpy()
    config = json.loads((folder / "config.json").read_text())
    got = reference.logits(config, Weights(folder), TOKENS)
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES.keys())
def test_what_is_prepared_has_the_reference_s_logits(
    settings: Settings, tmp_path: Path, changes: dict[str, Any]
) -> None:
    folder = checkpoints.save(tmp_path / "other", **changes)
    found = prepared_folder(settings.model_copy(update={"model": str(folder)}), quiet)
    logits = json.loads((found / MANIFEST).read_text())["logits"]
    assert logits["cosine"] > 0.99
    assert logits["tokens"] > 40


def test_a_large_model_multiplies_in_int8_on_every_processor(settings: Settings) -> None:
    """A processor with AMX does so in f32 graphs alone, and its default is bf16."""
    options = openvino_options.properties(openvino_options.EXACT_BELOW, threads=1)
    graph = prepared_folder(settings, quiet) / openvino_options.MODEL
    compiled = ov.Core().compile_model(graph, "CPU", options)
    assert compiled.get_property("INFERENCE_PRECISION_HINT") == ov.Type.f32
    assert compiled.get_property("DYNAMIC_QUANTIZATION_GROUP_SIZE") == openvino_options.ACTIVATIONS


@pytest.mark.parametrize("kind", ["float32", "bfloat16", "float16"])
def test_weights_are_read_as_they_are_kept(tmp_path: Path, kind: str) -> None:
    checkpoints.save(tmp_path, dtype=kind)
    theirs: Any = Qwen2ForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
    weights = Weights(tmp_path)
    for name, value in theirs.state_dict().items():
        if name in weights:
            np.testing.assert_array_equal(weights.read(name), value.numpy())


def test_rounding_is_within_half_a_level_of_each_row() -> None:
    matrix = np.random.default_rng(1).normal(size=(8, 50)).astype(np.float32)
    matrix[3] = 0
    levels, scales = openvino_graph.quantised(matrix)
    assert (np.abs(levels * scales - matrix) <= scales / 2 + 1e-6).all()


def test_a_model_is_prepared_once_and_again_when_it_changes(
    settings: Settings, tmp_path: Path
) -> None:
    folder = checkpoints.save(tmp_path / "own")
    ours = settings.model_copy(update={"model": str(folder)})
    reports: list[str] = []
    first = prepared_folder(ours, reports.append)
    assert "Layer 2 of 2." in reports
    reports.clear()
    assert prepared_folder(ours, reports.append) == first
    assert reports == []
    os.utime(folder / "model.safetensors", (1, 1))
    assert prepared_folder(ours, reports.append) != first


def test_a_prepared_folder_is_served_where_it_lies(settings: Settings, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    shutil.move(prepared_folder(settings, quiet), moved)
    assert prepared_folder(settings.model_copy(update={"model": str(moved)}), quiet) == moved


def test_a_graph_that_says_something_else_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_graph.Builder, "_rotated", lambda _, x: x)
    with pytest.raises(ModelError, match="lost too much"):
        prepared_folder(settings, quiet)
    assert not [path for path in settings.prepared.iterdir() if path.is_dir()]


@pytest.mark.parametrize("spoil", ["openvino_model.bin", "tokenizer.json", MANIFEST])
def test_a_folder_that_is_not_whole_is_prepared_again(settings: Settings, spoil: str) -> None:
    found = prepared_folder(settings, quiet)
    (found / spoil).write_bytes(b"")
    assert not is_prepared(found)
    assert is_prepared(prepared_folder(settings, quiet))


def archived(folder: Path, archive: Path) -> Path:
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder, "checkpoint")
    return archive


def test_an_archive_is_taken_by_its_checksum_alone(settings: Settings, tmp_path: Path) -> None:
    archive = archived(Path(settings.model), tmp_path / "tiny.tar.gz")
    digest = sha256(archive.read_bytes()).hexdigest()
    ours = settings.model_copy(update={"model": str(archive), "sha256": digest})
    found = prepared_folder(ours, quiet)
    assert json.loads((found / MANIFEST).read_text())["source"] == ["archive", digest]
    with pytest.raises(ModelError, match="has the SHA-256"):
        prepared_folder(ours.model_copy(update={"sha256": "0" * 64}), quiet)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"no archive", "can't be unpacked"), (None, "config.json is missing")],
)
def test_an_archive_that_holds_no_checkpoint_is_said(
    settings: Settings, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    archive = tmp_path / "some.tar.gz"
    (tmp_path / "empty").mkdir()
    if content is None:
        archived(tmp_path / "empty", archive)
    else:
        archive.write_bytes(content)
    digest = sha256(archive.read_bytes()).hexdigest()
    with pytest.raises(ModelError, match=sentence):
        prepared_folder(
            settings.model_copy(update={"model": str(archive), "sha256": digest}), quiet
        )


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        ("../outside", tarfile.REGTYPE, "would leave the folder"),
        ("/etc/outside", tarfile.REGTYPE, "would leave the folder"),
        ("checkpoint/config.json", tarfile.SYMTYPE, "is neither a file nor a folder"),
    ],
)
def test_an_archive_writes_nowhere_but_in_its_own_folder(
    settings: Settings, tmp_path: Path, name: str, kind: bytes, sentence: str
) -> None:
    archive = tmp_path / "bad.tar"
    with tarfile.open(archive, "w") as packed:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        packed.addfile(member)
    digest = sha256(archive.read_bytes()).hexdigest()
    with pytest.raises(ModelError, match=sentence):
        prepared_folder(
            settings.model_copy(update={"model": str(archive), "sha256": digest}), quiet
        )


def test_where_nothing_can_be_written_that_is_said(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="INKWELL_MODEL_PREPARED"):
        prepared_folder(
            settings.model_copy(update={"prepared": tmp_path / "file" / "models"}), quiet
        )


STEPS: list[Callable[[str], bool]] = [
    lambda reports: reports.startswith("Preparing"),
    lambda reports: reports.startswith("Layer 2"),
    lambda reports: reports.startswith("Comparing"),
]


@pytest.fixture
def preparing(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    env = {
        **os.environ,
        "PYTHONPATH": "services/model",
        "INKWELL_MODEL": settings.model,
        "INKWELL_MODEL_NAME": "tiny",
        "INKWELL_MODEL_PREPARED": str(settings.prepared),
    }
    command = [sys.executable, "-m", "modelserver", "prepare"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("step", range(len(STEPS)))
@pytest.mark.parametrize("delay", [0.0, 0.03])
def test_whenever_it_is_killed_the_next_start_is_right(
    settings: Settings, preparing: subprocess.Popen[str], step: int, delay: float
) -> None:
    assert preparing.stderr
    next(line for line in preparing.stderr if STEPS[step](line))
    time.sleep(delay)
    preparing.send_signal(signal.SIGKILL)
    preparing.wait()
    found = prepared_folder(settings, quiet)
    assert is_prepared(found)
    left = [path for path in settings.prepared.iterdir() if path.is_dir()]
    assert left == [found]


@pytest.mark.timeout(300)  # it is prepared some thirty times
def test_killed_before_any_change_of_the_file_system_the_next_start_is_right(
    settings: Settings, tmp_path: Path
) -> None:
    model = archived(Path(settings.model), tmp_path / "tiny.tar")
    script, folder = Path(__file__).with_name("killed.py"), tmp_path / "killed"
    command = [sys.executable, str(script), str(model), str(folder)]
    env = {**os.environ, "PYTHONPATH": "services/model"}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 8


def evaluation_of(folder: Path, **means: float) -> str:
    scores = {name: {"mean": means.get(name, 1.0)} for name in quality.BAR}
    evaluation = {"forms_version": quality.FORMS_VERSION, "scores": scores}
    return json.dumps(evaluation | {"weights_sha256": quality.weights_sha256(folder)})


@pytest.fixture
def below(settings: Settings, tmp_path: Path) -> Path:
    """A checkpoint whose evaluation is below the bar."""
    folder = shutil.copytree(settings.model, tmp_path / "below")
    (folder / quality.FILE).write_text(evaluation_of(folder, sourced=0.1))
    return folder


def test_what_is_prepared_carries_its_evaluation_for_the_weights_that_it_was_made_of(
    settings: Settings, below: Path
) -> None:
    found = prepared_folder(settings.model_copy(update={"model": str(below)}), quiet)
    assert quality.weights_sha256(found) == quality.weights_sha256(below)
    assert quality.verdict_on(found) == quality.verdict_on(below)
    served = settings.model_copy(update={"model": str(found), "engine": "openvino"})
    with pytest.raises(ModelError, match=r"sourced 0\.10"):
        open_engine(served, Metrics(), quiet)


def test_an_evaluation_of_other_weights_does_not_count_for_what_is_prepared(
    settings: Settings, below: Path
) -> None:
    found = prepared_folder(settings.model_copy(update={"model": str(below)}), quiet)
    with (found / "openvino_model.bin").open("r+b") as weights:
        weights.write(b"other")
    assert quality.verdict_on(found).sentence.startswith("evaluation.json is of other weights")
    other = prepared_folder(settings, quiet)
    shutil.copyfile(below / quality.FILE, other / quality.FILE)
    assert quality.verdict_on(other) == quality.verdict_on(below)  # the same weights: it counts
    (other / quality.FILE).write_text(evaluation_of(below).replace('256": "', '256": "0'))
    assert quality.verdict_on(other).sentence.startswith("evaluation.json is of other weights")


def test_what_is_prepared_can_be_evaluated_again_and_stays_whole(
    settings: Settings, below: Path
) -> None:
    found = prepared_folder(settings.model_copy(update={"model": str(below)}), quiet)
    (found / quality.FILE).write_text(evaluation_of(found) + " " * 100)
    assert is_prepared(found)
    assert quality.verdict_on(found) == quality.Verdict(True)


@pytest.mark.parametrize("engine", ["openvino", "transformers"])
def test_an_archive_is_held_to_the_evaluation_in_it(
    settings: Settings, below: Path, tmp_path: Path, engine: str
) -> None:
    archive = archived(below, tmp_path / "below.tar")
    digest = sha256(archive.read_bytes()).hexdigest()
    ours = settings.model_copy(update={"model": str(archive), "sha256": digest, "engine": engine})
    with pytest.raises(ModelError, match=r"sourced 0\.10"):
        open_engine(ours, Metrics(), quiet)


def test_what_lies_beside_a_hub_s_model_is_no_evaluation_of_ours(
    below: Path, tmp_path: Path
) -> None:
    for model, carried in (("owner/name", []), (str(below), [tmp_path / quality.FILE])):
        assert prepare.evaluation_of(source.Source(model, None, None), below, tmp_path) == carried


def test_serving_what_is_prepared_imports_neither_torch_nor_transformers(
    settings: Settings,
) -> None:
    found = prepared_folder(settings, quiet)
    code = (
        "import sys; from modelserver.config import Settings\n"
        "from modelserver.engines.choose import open_engine\n"
        "from modelserver.metrics import Metrics\n"
        f"open_engine(Settings(engine='openvino', model={str(found)!r}), Metrics(), print)\n"
        "print({'torch', 'transformers', 'huggingface_hub'} & set(sys.modules))"
    )
    env = {**os.environ, "PYTHONPATH": "services/model"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr
    assert prepare.read_manifest(found)["parameters"] > 50_000
