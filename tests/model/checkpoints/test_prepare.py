import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import pytest

from modelserver.checkpoints import (
    openvino_graph,
    openvino_options,
    prepare,
)
from modelserver.checkpoints.prepare import MANIFEST, is_prepared, prepared_folder
from modelserver.config import Settings
from modelserver.errors import ModelError
from tests.model import tiny
from tests.model.checkpoints.test_qwen2 import SHAPES
from tests.model.tiny import quiet


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES.keys())
def test_a_prepared_model_has_the_reference_s_logits(
    settings: Settings, tmp_path: Path, changes: dict[str, Any]
) -> None:
    folder = tiny.save(tmp_path / "other", **changes)
    prepared = prepared_folder(settings.model_copy(update={"model": str(folder)}), quiet)
    logits = json.loads((prepared / MANIFEST).read_text())["logits"]
    assert logits["cosine"] > 0.99
    assert logits["tokens"] > 40


def test_a_large_model_multiplies_in_int8_on_every_processor(settings: Settings) -> None:
    """A processor with AMX does so in f32 graphs alone, and its default is bf16."""
    options = openvino_options.properties(openvino_options.EXACT_BELOW, threads=1)
    graph = prepared_folder(settings, quiet) / openvino_options.MODEL
    compiled = ov.Core().compile_model(graph, "CPU", options)
    assert compiled.get_property("INFERENCE_PRECISION_HINT") == ov.Type.f32
    assert compiled.get_property("DYNAMIC_QUANTIZATION_GROUP_SIZE") == openvino_options.ACTIVATIONS


def test_rounding_is_within_half_a_level_of_each_row() -> None:
    matrix = np.random.default_rng(1).normal(size=(8, 50)).astype(np.float32)
    matrix[3] = 0
    levels, scales = openvino_graph.quantised(matrix)
    assert (np.abs(levels * scales - matrix) <= scales / 2 + 1e-6).all()


def test_a_model_is_prepared_once_and_again_when_it_changes(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tiny.save(tmp_path / "own")
    ours = settings.model_copy(update={"model": str(folder)})
    reports: list[str] = []
    first = prepared_folder(ours, reports.append)
    assert "Layer 2 of 2." in reports
    reports.clear()
    assert prepared_folder(ours, reports.append) == first
    assert reports == []
    os.utime(folder / "model.safetensors", (1, 1))
    assert prepared_folder(ours, reports.append) != first


def test_a_prepared_folder_is_served_in_place(settings: Settings, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    shutil.move(prepared_folder(settings, quiet), moved)
    assert prepared_folder(settings.model_copy(update={"model": str(moved)}), quiet) == moved


def test_graph_with_other_logits_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_graph.Builder, "_rotated", lambda _, x: x)
    with pytest.raises(ModelError, match="lost too much"):
        prepared_folder(settings, quiet)
    assert not [path for path in settings.prepared.iterdir() if path.is_dir()]


@pytest.mark.parametrize("spoil", ["openvino_model.bin", "tokenizer.json", MANIFEST])
def test_an_incomplete_folder_is_prepared_again(settings: Settings, spoil: str) -> None:
    folder = prepared_folder(settings, quiet)
    (folder / spoil).write_bytes(b"")
    assert not is_prepared(folder)
    assert is_prepared(prepared_folder(settings, quiet))


def test_unwritable_folder_is_reported_with_its_setting(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="INKWELL_MODEL_PREPARED"):
        prepared_folder(
            settings.model_copy(update={"prepared": tmp_path / "file" / "models"}), quiet
        )


def test_serving_what_is_prepared_imports_neither_torch_nor_transformers(
    settings: Settings,
) -> None:
    folder = prepared_folder(settings, quiet)
    code = (
        "import sys; from modelserver.config import Settings\n"
        "from modelserver.engines.choose import open_engine\n"
        "from modelserver.metrics import Metrics\n"
        f"open_engine(Settings(engine='openvino', model={str(folder)!r}), Metrics(), print)\n"
        "print({'torch', 'transformers', 'huggingface_hub'} & set(sys.modules))"
    )
    env = {**os.environ, "PYTHONPATH": "services/model"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr
    assert prepare.read_manifest(folder)["parameters"] > 50_000
