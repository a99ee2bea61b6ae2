"""Image archives in Docker's format, which `ctr images import` and `docker load` both read.

Written without a container engine: layers of debian.py, our programs on top, one configuration.
The layers aren't compressed: nodes import them at the speed of their disks.
"""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from inkwell.bundle import layers
from inkwell.bundle.fetch import sha256_of
from inkwell.bundle.recipes import Image
from inkwell.bundle.versions import Versions

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
EPOCH = "1970-01-01T00:00:00Z"


def references(image: Image, versions: Versions) -> list[str]:
    """Return the names of an image; the first is the one that Kubernetes of this bundle wants."""
    tags = [
        image.tag.format(version=versions.of(component))
        for component in (image.version, *image.also)
    ]
    if image.also and versions.kubernetes_directory != "kubernetes":
        tags.reverse()  # the earlier Kubernetes wants the earlier tag
    return [f"{image.repository}:{tag}" for tag in dict.fromkeys(tags)]


def write_programs(image: Image, files: Mapping[str, Path], target: Path) -> None:
    """Write the layer that holds an image's programs; `files` maps their paths to our builds."""
    capability = layers.NET_BIND_SERVICE if image.binds_low_ports else ""
    entries = {path: layers.file(file, 0o755, capability) for path, file in files.items()}
    layers.write(target, entries)


def configuration(image: Image, layer_hashes: Sequence[str]) -> bytes:
    """Return the image's configuration (OCI image specification, config.md)."""
    config: dict[str, Any] = {"Env": [f"PATH={PATH}"], "User": image.user, "WorkingDir": "/"}
    if image.entrypoint:
        config["Entrypoint"] = list(image.entrypoint)
    whole = {
        "architecture": "amd64",
        "os": "linux",
        "created": EPOCH,
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha}" for sha in layer_hashes]},
        "history": [{"created": EPOCH, "created_by": "inkwell.bundle"} for _ in layer_hashes],
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()


def write_archive(
    target: Path, names: Sequence[str], config: bytes, layer_files: Sequence[Path]
) -> None:
    """Write the archive of an image with these names (`repository:tag`)."""
    config_name = f"{hashlib.sha256(config).hexdigest()}.json"
    layer_names = [f"{sha256_of(layer)}.tar" for layer in layer_files]
    manifest = [{"Config": config_name, "RepoTags": list(names), "Layers": layer_names}]
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, layer in zip(layer_names, layer_files, strict=True):
            info = tarfile.TarInfo(name)
            info.size = layer.stat().st_size
            with layer.open("rb") as content:
                tar.addfile(info, content)
        _add(tar, config_name, config)
        _add(tar, "manifest.json", json.dumps(manifest).encode())


def make(
    image: Image, versions: Versions, base: Sequence[Path], files: Mapping[str, Path], target: Path
) -> None:
    """Write the archive `target` of `image` from its base layers and its programs' `files`."""
    work = target.with_name("work")
    work.mkdir()
    own = work / "programs.tar"
    if files:
        write_programs(image, files, own)
    stack = [*base, *([own] if files else [])]
    config = configuration(image, [sha256_of(layer) for layer in stack])
    write_archive(target, references(image, versions), config, stack)
    shutil.rmtree(work)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, BytesIO(content))
