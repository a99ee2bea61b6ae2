"""Puts releases, images and signatures where the tests' server of releases serves them."""

import hashlib
import io
import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from inkwell.bundle import versions
from inkwell.bundle.released.releases import RELEASES, Release

VERSIONS = versions.read()
BY_PROGRAM = {release.program: release for release in RELEASES}


def put(mirror: Path, url: str, content: bytes) -> None:
    path = mirror / url.removeprefix("https://")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def archive(members: list[str]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for name in members:
            info = tarfile.TarInfo(name)
            content = f"program {name}".encode()
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()


def publish(mirror: Path, release: Release, content: bytes, checksum: str | None = None) -> str:
    """Put a release on the mirror as its project does, and return its version."""
    version = VERSIONS.of(release.program)
    file = release.url.format(version=version).rsplit("/", 1)[-1]
    put(mirror, release.url.format(version=version), content)
    line = f"{checksum or sha256(content)}  {file}\n".encode()
    put(mirror, release.checksums.format(version=version), line)
    return version


def export(signer: list[str], keyring: Path) -> None:
    """Write the signer's key into a keyring."""
    done = subprocess.run([*signer, "--export"], check=True, capture_output=True)
    keyring.write_bytes(done.stdout)


def sign(signer: list[str], path: Path) -> bytes:
    done = subprocess.run(
        [*signer, "--armor", "--detach-sign", "--output", "-", path],
        check=True,
        capture_output=True,
    )
    return done.stdout


def publish_image(mirror: Path, repository: str, tag: str) -> dict[str, bytes]:
    """Put an image with an index over two platforms on the mirror; return its blobs."""
    host, path = repository.split("/", 1)
    base = f"https://{host}/v2/{path}"
    blobs = {"config": b'{"os": "linux"}', "layer": b"layer", "other": b"{}"}
    digests = {name: f"sha256:{sha256(content)}" for name, content in blobs.items()}
    image = {"config": {"digest": digests["config"]}, "layers": [{"digest": digests["layer"]}]}
    manifest = json.dumps(image).encode()
    entries: list[dict[str, Any]] = [
        {"digest": digests["other"], "platform": {"os": "linux", "architecture": "arm64"}},
        {
            "digest": f"sha256:{sha256(manifest)}",
            "platform": {"os": "linux", "architecture": "amd64"},
        },
    ]
    put(mirror, f"{base}/manifests/{tag}", json.dumps({"manifests": entries}).encode())
    put(mirror, f"{base}/manifests/sha256:{sha256(manifest)}", manifest)
    for name, content in blobs.items():
        put(mirror, f"{base}/blobs/{digests[name]}", content)
    return blobs
