"""What an init container does with weights, and what it says."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "services/images/weights.py"


def weights(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    model = tmp_path / "models" / "mini"
    model.mkdir(parents=True)
    (model / "openvino_model.bin").write_bytes(b"weights")
    entry = {"bytes": 7, "sha256": hashlib.sha256(b"weights").hexdigest()}
    (model / "manifest.json").write_text(json.dumps({"files": {"openvino_model.bin": entry}}))
    return model.parent


def test_whole_weights_are_good(models: Path) -> None:
    for folder in (models, models / "mini"):
        done = weights("verify", folder)
        assert (done.returncode, done.stdout) == (0, "mini: as the manifest says\n")


def test_a_changed_byte_stops_the_start_and_the_file_is_named(models: Path) -> None:
    (models / "mini" / "openvino_model.bin").write_bytes(b"weight5")
    done = weights("verify", models)
    assert done.returncode == 1
    assert "openvino_model.bin has SHA-256" in done.stderr


def test_a_missing_file_and_a_missing_model_stop_the_start(models: Path, tmp_path: Path) -> None:
    (models / "mini" / "openvino_model.bin").unlink()
    assert "No such file" in weights("verify", models).stderr
    assert "holds no prepared model" in weights("verify", tmp_path / "none").stderr


def test_weights_are_copied_once_and_mended(models: Path, tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    assert weights("copy", models, volume).returncode == 0
    assert weights("verify", volume).returncode == 0
    assert "is there already" in weights("copy", models, volume).stdout
    (volume / "mini" / "openvino_model.bin").write_bytes(b"damaged")
    assert weights("copy", models, volume).returncode == 0
    assert weights("verify", volume).returncode == 0


def test_other_weights_replace_those_of_before(models: Path, tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    assert weights("copy", models, volume).returncode == 0
    (models / "mini" / "openvino_model.bin").write_bytes(b"better")
    entry = {"bytes": 6, "sha256": hashlib.sha256(b"better").hexdigest()}
    (models / "mini" / "manifest.json").write_text(
        json.dumps({"files": {"openvino_model.bin": entry}})
    )
    assert weights("copy", models, volume).returncode == 0
    assert (volume / "mini" / "openvino_model.bin").read_bytes() == b"better"


def test_damaged_weights_are_not_copied(models: Path, tmp_path: Path) -> None:
    (models / "mini" / "openvino_model.bin").write_bytes(b"damaged")
    (tmp_path / "volume").mkdir()
    assert weights("copy", models, tmp_path / "volume").returncode == 1
    assert list((tmp_path / "volume").iterdir()) == []


def test_a_model_server_waits_for_the_job_that_fills_its_volume(
    models: Path, tmp_path: Path
) -> None:
    (tmp_path / "volume").mkdir()
    command = [sys.executable, str(PROGRAM), "verify", str(tmp_path / "volume"), "30"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as waiting:
        assert weights("copy", models, tmp_path / "volume").returncode == 0
        assert waiting.wait(30) == 0
