"""An image's archive is the same bytes whenever its files are, whoever built it and when."""

import hashlib
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inkwell.images import archive

EPOCH = 1_795_000_000
NAMES = ["docker.io/inkwell/web:0.1.0"]


def layer(files: Sequence[tuple[str, bytes]], mtime: int) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        for name, text in files:
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.uname = len(text), mtime, "builder"
            tar.addfile(info, io.BytesIO(text))
    return content.getvalue()


def saved(path: Path, layers: Sequence[bytes], hour: str) -> Path:
    """Write what `docker save` writes."""
    config = {
        "created": hour,
        "docker_version": hour,
        "config": {"User": "65532:65532", "Labels": {"a": "b"}},
        "history": [{"created": hour, "created_by": "COPY"}],
        "rootfs": {"type": "layers", "diff_ids": ["of the builder"]},
    }
    names = [f"{number}/layer.tar" for number in range(len(layers))]
    manifest = [{"Config": "config.json", "RepoTags": ["x"], "Layers": names}]
    files = {
        "config.json": json.dumps(config).encode(),
        "manifest.json": json.dumps(manifest).encode(),
    }
    with tarfile.open(path, "w") as tar:
        for name, content in [*zip(names, layers, strict=True), *files.items()]:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def config_of(path: Path) -> dict[str, Any]:
    with tarfile.open(path) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
        config: dict[str, Any] = json.load(tar.extractfile(manifest[0]["Config"]))  # type: ignore[arg-type]
        return config


def test_two_builds_of_a_commit_are_one_image(tmp_path: Path) -> None:
    files = [("app/b", b"2"), ("app/a", b"1")]
    first = saved(tmp_path / "first", [layer(files, 1_700_000_001)], "2026-11-21T10:00:00Z")
    later = saved(tmp_path / "later", [layer(files[::-1], 1_700_009_999)], "2026-11-21T11:00:00Z")
    one = archive.rewrite(first, tmp_path / "one.tar", NAMES, EPOCH)
    other = archive.rewrite(later, tmp_path / "other.tar", NAMES, EPOCH)
    assert one == other
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "other.tar").read_bytes()


def test_another_file_is_another_image(tmp_path: Path) -> None:
    digests = set()
    for number, text in enumerate((b"1", b"2")):
        built = saved(tmp_path / f"{number}", [layer([("a", text)], 1_700_000_001)], "now")
        digests.add(archive.rewrite(built, tmp_path / f"{number}.tar", NAMES, EPOCH).digest)
    assert len(digests) == 2


def test_the_digest_is_of_the_configuration_and_it_of_the_layers(tmp_path: Path) -> None:
    built = saved(tmp_path / "saved", [layer([("a", b"1")], 1_700_000_001)], "now")
    written = archive.rewrite(built, tmp_path / "image.tar", NAMES, EPOCH)
    with tarfile.open(tmp_path / "image.tar") as tar:
        content = tar.extractfile(written.layers[0]).read()  # type: ignore[union-attr]
    assert config_of(tmp_path / "image.tar")["rootfs"]["diff_ids"] == [
        f"sha256:{hashlib.sha256(content).hexdigest()}"
    ]


def test_a_layer_of_the_time_0_is_the_same_in_every_commit(tmp_path: Path) -> None:
    layers = [layer([("usr/lib/libc.so", b"c")], 0), layer([("app/a", b"1")], 1_700_000_001)]
    built = saved(tmp_path / "saved", layers, "now")
    first = archive.rewrite(built, tmp_path / "first.tar", NAMES, EPOCH)
    later = archive.rewrite(built, tmp_path / "later.tar", NAMES, EPOCH + 60)
    assert first.layers[0] == later.layers[0]
    assert first.layers[1] != later.layers[1]


def test_the_image_is_dated_by_its_commit_and_by_nothing_else(tmp_path: Path) -> None:
    built = saved(tmp_path / "saved", [layer([("a", b"1")], 1_700_000_001)], "now")
    archive.rewrite(built, tmp_path / "image.tar", NAMES, EPOCH)
    config = config_of(tmp_path / "image.tar")
    assert config["created"] == "2026-11-18T11:06:40Z"
    assert config["config"]["Labels"]["org.opencontainers.image.created"] == config["created"]
    assert "now" not in json.dumps(config)
