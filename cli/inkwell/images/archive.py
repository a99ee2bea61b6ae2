"""A built image as an archive that is the same bytes whenever the commit is the same.

Builders stamp files, layers and configuration with the hour. Here each layer is written again,
sorted and without that; what was made at the time 0 (bases, packages) stays so, whatever the
commit, so that a node that has those layers gets only the new ones.
"""

import hashlib
import json
import shutil
import tarfile
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from inkwell.bundle import images
from inkwell.bundle.fetch import sha256_of

BUILDERS_OWN = ("container", "container_config", "docker_version", "id", "parent")
CHUNK = 1 << 20
KEPT_ATTRIBUTE = "SCHILY.xattr."  # capabilities of files


class Written(NamedTuple):
    """An archive's image: its digest (docker's image id), and its layers' files in the archive."""

    digest: str
    layers: list[str]
    unpacked: int  # bytes of all layers, as on a node's disk
    pulled: int  # bytes of all layers, as a registry keeps and sends them (gzip)


def rewrite(saved: Path, target: Path, names: Sequence[str], epoch: int) -> Written:
    """Write the image of `docker save` to `target`, under `names`, as of `epoch` (s since 1970)."""
    scratch = target.with_name(f".{target.name}.layers")
    shutil.rmtree(scratch, ignore_errors=True)  # of a run that was killed
    scratch.mkdir()
    with tarfile.open(saved) as outer:
        (manifest,) = json.loads(_read(outer, "manifest.json"))
        files = []
        for number, name in enumerate(manifest["Layers"]):
            layer = scratch / f"{number}.tar"
            with tarfile.open(fileobj=outer.extractfile(name)) as content:
                rewrite_layer(content, layer, epoch)
            files.append(layer)
        config = json.loads(_read(outer, manifest["Config"]))
    hashes = [sha256_of(file) for file in files]
    written = configuration(config, hashes, epoch)
    images.write_archive(target, names, written, files)
    unpacked = sum(file.stat().st_size for file in files)
    pulled = sum(map(compressed_size, files))
    shutil.rmtree(scratch)
    digest = f"sha256:{hashlib.sha256(written).hexdigest()}"
    return Written(digest, [f"{sha}.tar" for sha in hashes], unpacked, pulled)


def compressed_size(file: Path) -> int:
    """Return the bytes of a file under gzip, which registries keep layers in."""
    deflate, size = zlib.compressobj(), 0
    with file.open("rb") as content:
        while chunk := content.read(CHUNK):
            size += len(deflate.compress(chunk))
    return size + len(deflate.flush())


def rewrite_layer(content: tarfile.TarFile, target: Path, epoch: int) -> None:
    """Write a layer's files again: sorted, of the time 0 or `epoch`, hard links behind all."""
    members = sorted(content.getmembers(), key=lambda member: (member.islnk(), member.name))
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        for member in members:
            plain = tarfile.TarInfo(member.name.rstrip("/"))
            plain.type, plain.mode, plain.linkname = member.type, member.mode, member.linkname
            plain.uid, plain.gid, plain.size = member.uid, member.gid, member.size
            plain.mtime = epoch if member.mtime else 0
            plain.pax_headers = {
                name: value
                for name, value in member.pax_headers.items()
                if name.startswith(KEPT_ATTRIBUTE)
            }
            tar.addfile(plain, content.extractfile(member) if member.isreg() else None)


def configuration(config: dict[str, Any], layer_hashes: Sequence[str], epoch: int) -> bytes:
    """Return a configuration of these layers, without what its builder says of itself."""
    created = datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rewritten = {
        name: value
        for name, value in config.items()
        if name not in BUILDERS_OWN and not name.startswith("moby.")
    }
    rewritten["created"] = created
    rewritten["config"]["Labels"]["org.opencontainers.image.created"] = created
    rewritten["rootfs"] = {"type": "layers", "diff_ids": [f"sha256:{sha}" for sha in layer_hashes]}
    rewritten["history"] = [{**entry, "created": created} for entry in config.get("history", ())]
    return json.dumps(rewritten, sort_keys=True, separators=(",", ":")).encode()


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise ValueError(f"{name} is no file")
    return file.read()
