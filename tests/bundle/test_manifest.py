"""A bundle is verified file by file, and a bad one is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inkwell.bundle.fetch import sha256_of
from inkwell.bundle.output import manifest
from inkwell.bundle.output.manifest import Artifact
from inkwell.errors import InkwellError


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    artifacts = []
    for path in ("bin/kubelet", "images/pause.tar"):
        file = tmp_path / path
        file.parent.mkdir()
        file.write_text(f"content of {path}")
        is_image = path.startswith("images")
        artifact = Artifact(
            name=file.stem,
            version="1.0",
            kind="image" if is_image else "binary",
            path=path,
            sha256=sha256_of(file),
            bytes=file.stat().st_size,
            licence="Apache-2.0",
            source="pkg:golang/k8s.io/kubernetes@v1.0",
            image="registry.k8s.io/pause:1.0" if is_image else None,
        )
        artifacts.append(artifact)
    manifest.write(tmp_path, manifest.of("1.0.0", artifacts))
    return tmp_path


def test_a_whole_bundle_has_no_problems(bundle: Path) -> None:
    assert manifest.problems(bundle) == []


def test_only_images_have_a_reference(bundle: Path) -> None:
    content = json.loads((bundle / "manifest.json").read_text())
    kubelet, pause = content["artifacts"]
    assert "image" not in kubelet
    assert pause["image"] == "registry.k8s.io/pause:1.0"


def test_a_truncated_file_is_named(bundle: Path) -> None:
    (bundle / "images" / "pause.tar").write_text("con")
    (problem,) = manifest.problems(bundle)
    assert problem == "images/pause.tar has 3 bytes, and 27 are expected"


def test_a_changed_file_of_the_same_length_is_named(bundle: Path) -> None:
    (bundle / "bin" / "kubelet").write_text("CONTENT of bin/kubelet")
    (problem,) = manifest.problems(bundle)
    assert problem.startswith("bin/kubelet has SHA-256 ")


def test_a_missing_file_is_named(bundle: Path) -> None:
    (bundle / "bin" / "kubelet").unlink()
    assert manifest.problems(bundle) == ["bin/kubelet is missing"]


def test_a_bundle_without_a_manifest_is_not_complete(tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match="not complete"):
        manifest.read(tmp_path)


def test_a_damaged_manifest_is_told(bundle: Path) -> None:
    (bundle / "manifest.json").write_text('{"bundle": ')
    with pytest.raises(InkwellError, match=r"manifest\.json can't be read"):
        manifest.read(bundle)


def test_the_name_of_a_bundle_is_that_of_its_content(bundle: Path) -> None:
    made = manifest.read(bundle)
    assert manifest.of("1.0.0", list(reversed(made.artifacts))).bundle == made.bundle
    first, second = made.artifacts
    other = Artifact(**{**vars(first), "sha256": second.sha256})
    assert manifest.of("1.0.0", [other, second]).bundle != made.bundle


def test_verify_ends_with_1_and_names_the_file(bundle: Path) -> None:
    (bundle / "images" / "pause.tar").write_text("")
    command = [sys.executable, "-m", "inkwell", "bundle", "verify", str(bundle)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    assert done.returncode == 1
    assert "images/pause.tar has 0 bytes" in done.stderr
    assert "Traceback" not in done.stderr
