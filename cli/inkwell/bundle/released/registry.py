"""Pull an image from a registry into an archive, every blob checked by its digest.

OCI distribution specification 1.1; anonymous tokens as registries ask for them.
"""

import hashlib
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inkwell.bundle import images
from inkwell.bundle.fetch import download, read_url
from inkwell.errors import InkwellError

MANIFESTS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
UNAUTHORIZED = 401


class Repository:
    """A repository such as registry.k8s.io/pause, read at `base` (its registry's https address)."""

    def __init__(self, name: str, base: str | None = None) -> None:
        host, self.path = name.split("/", 1)
        # Docker Hub answers elsewhere than its images are named for.
        host = {"docker.io": "registry-1.docker.io"}.get(host, host)
        self.base = f"{(base or f'https://{host}').rstrip('/')}/v2/{self.path}"
        self._headers: dict[str, str] = {}

    def manifest(self, reference: str) -> dict[str, Any]:
        """Return the manifest of a tag or digest for linux/amd64."""
        url = f"{self.base}/manifests/{reference}"
        content = self._read(url)
        if reference.startswith("sha256:"):
            computed = f"sha256:{hashlib.sha256(content).hexdigest()}"
            if computed != reference:
                raise InkwellError(f"{url}: the digest is {computed}")
        manifest: dict[str, Any] = json.loads(content)
        if "manifests" not in manifest:
            return manifest
        for entry in manifest["manifests"]:
            platform = entry.get("platform", {})
            if (platform.get("os"), platform.get("architecture")) == ("linux", "amd64"):
                return self.manifest(entry["digest"])
        raise InkwellError(f"{url}: there is no image for linux/amd64")

    def digest(self, reference: str) -> str:
        """Return the digest of what a tag names now, for all its platforms."""
        content = self._read(f"{self.base}/manifests/{reference}")
        return f"sha256:{hashlib.sha256(content).hexdigest()}"

    def blob(self, descriptor: Mapping[str, Any], directory: Path) -> Path:
        """Download a blob into `directory` and return its file."""
        sha256 = descriptor["digest"].removeprefix("sha256:")
        url = f"{self.base}/blobs/{descriptor['digest']}"
        return download(url, directory / sha256, sha256, self._headers)

    def _read(self, url: str) -> bytes:
        headers = {"Accept": ", ".join(MANIFESTS)}
        try:
            return read_url(url, {**headers, **self._headers})
        except InkwellError as error:
            cause = error.__cause__
            if not isinstance(cause, urllib.error.HTTPError) or cause.code != UNAUTHORIZED:
                raise
            if self._headers:
                raise
            self._headers = {"Authorization": f"Bearer {_token(cause.headers)}"}
            return read_url(url, {**headers, **self._headers})


def _token(headers: Any) -> str:
    """Get the token that a 401 asks for (docs.docker.com/registry/spec/auth/token)."""
    asked = dict(re.findall(r'(\w+)="([^"]*)"', headers.get("WWW-Authenticate", "")))
    realm = asked.pop("realm", "")
    answer = json.loads(read_url(f"{realm}?{urllib.parse.urlencode(asked)}"))
    token: str = answer.get("token") or answer["access_token"]
    return token


def pull(names: Sequence[str], target: Path, base: str | None = None) -> None:
    """Write the archive of the image `names[0]`, which is given every one of these names."""
    name, tag = names[0].rsplit(":", 1)
    repository = Repository(name, base)
    manifest = repository.manifest(tag)
    work = target.with_name("blobs")
    config = repository.blob(manifest["config"], work)
    layers = [repository.blob(layer, work) for layer in manifest["layers"]]
    images.write_archive(target, names, config.read_bytes(), layers)
    for blob in {config, *layers}:
        blob.unlink()
    work.rmdir()
