"""manifest.json: what a bundle holds, written last, and what it is verified against."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from inkwell.bundle.fetch import sha256_of
from inkwell.bundle.store import digest
from inkwell.errors import InkwellError

NAME = "manifest.json"
Kind = Literal["binary", "cni", "image", "deb", "file"]


@dataclass(frozen=True)
class Artifact:
    """A file of the bundle; `path` is relative to it, `image` the reference of an archive."""

    name: str
    version: str
    kind: Kind
    path: str
    sha256: str
    bytes: int
    licence: str  # SPDX expression
    source: str  # package URL or address that it was made from
    image: str | None = None


@dataclass(frozen=True)
class Manifest:
    """The artifacts of a bundle; `bundle` names this very content."""

    bundle: str
    kubernetes_version: str
    artifacts: tuple[Artifact, ...]


def of(kubernetes_version: str, artifacts: list[Artifact]) -> Manifest:
    """Return the manifest of these artifacts, sorted by path."""
    ordered = tuple(sorted(artifacts, key=lambda artifact: artifact.path))
    key = digest(*(part for artifact in ordered for part in (artifact.path, artifact.sha256)))
    return Manifest(key, kubernetes_version, ordered)


def write(directory: Path, manifest: Manifest) -> None:
    """Write the manifest; its presence says that the bundle is complete."""
    content = asdict(manifest)
    for artifact in content["artifacts"]:
        if artifact["image"] is None:
            del artifact["image"]
    temporary = directory / f".{NAME}"
    temporary.write_text(json.dumps(content, indent=2) + "\n")
    temporary.replace(directory / NAME)


def read(directory: Path) -> Manifest:
    """Read a bundle's manifest; raises InkwellError where there is none or it is damaged."""
    path = directory / NAME
    try:
        content: dict[str, Any] = json.loads(path.read_text())
        artifacts = tuple(Artifact(**artifact) for artifact in content.pop("artifacts"))
        return Manifest(**content, artifacts=artifacts)
    except FileNotFoundError:
        raise InkwellError(f"{path} is missing: the bundle is not complete: make bundle") from None
    except (ValueError, TypeError, KeyError) as error:
        raise InkwellError(f"{path} can't be read: {error}") from error


def problems(directory: Path) -> list[str]:
    """Return what is wrong with a bundle's files, a sentence each; an empty list is a good one."""
    faults = []
    for artifact in read(directory).artifacts:
        path = directory / artifact.path
        if not path.is_file():
            faults.append(f"{artifact.path} is missing")
        elif path.stat().st_size != artifact.bytes:
            size = path.stat().st_size
            faults.append(f"{artifact.path} has {size} bytes, and {artifact.bytes} are expected")
        elif (sha256 := sha256_of(path)) != artifact.sha256:
            faults.append(
                f"{artifact.path} has SHA-256 {sha256}, and {artifact.sha256} is expected"
            )
    return faults
