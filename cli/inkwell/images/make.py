"""Make the images: base, build, same bytes for one commit, bill of materials, load to docker."""

import json
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.version import VERSION
from inkwell.bundle.versions import Home
from inkwell.errors import InkwellError
from inkwell.images import archive, bases, docker, sbom
from inkwell.images.recipes import IMAGES, REPOSITORY, Image
from inkwell.shared.checkout import ROOT

MANIFEST = "images.json"


@dataclass(frozen=True)
class Commit:
    """What is built: the commit, -dirty where files differ from it, and its time (s since 1970)."""

    name: str
    epoch: int

    @classmethod
    def of(cls, root: Path) -> "Commit":
        """Return the commit of a checkout."""
        name, epoch = _git(root, "log", "-1", "--format=%H %ct").split()
        changed = _git(root, "status", "--porcelain")
        return cls(f"{name}-dirty" if changed else name, int(epoch))

    @property
    def tag(self) -> str:
        """The commit in an image's name."""
        first, *dirty = self.name.split("-")
        return "-".join([first[:12], *dirty])


def references(image: Image, commit: Commit) -> list[str]:
    """Return an image's names: by version, which moves, and by commit, which doesn't."""
    repository = f"{REPOSITORY}/{image.name}"
    return [f"{repository}:{VERSION}", f"{repository}:{commit.tag}"]


def make(
    chosen: Iterable[Image], directory: Path, home: Home, report: docker.Say
) -> dict[str, Any]:
    """Make images into `directory`: an archive and a bill each, and images.json, written last.

    Returns what images.json says: of these images, and of those made before.
    """
    commit = Commit.of(ROOT)
    directory.mkdir(parents=True, exist_ok=True)
    built = {image.name: _make(image, commit, directory, home, report) for image in chosen}
    manifest = directory / MANIFEST
    before = json.loads(manifest.read_text()) if manifest.exists() else {}
    names = {image.name for image in IMAGES}
    whole = {name: about for name, about in {**before, **built}.items() if name in names}
    manifest.write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n")
    return whole


def build(
    image: Image,
    commit: Commit,
    target: Path,
    home: Home,
    report: docker.Say,
    *,
    fresh: bool = False,
) -> archive.Written:
    """Build an image into the archive `target`; a `fresh` one takes nothing from an earlier."""
    building, saved = f"inkwell/{image.name}:building", target.with_name(f".{target.name}.saved")
    arguments = {
        "BASE": bases.load(image.base, home, report),
        "BUILD_BASE": bases.load(image.build_base, home, report),
        "COMMIT": commit.name,
        "VERSION": VERSION,
    }
    docker.build(image.dockerfile, ROOT, image.target, building, arguments, fresh=fresh)
    try:
        docker.save(building, saved)
        return archive.rewrite(saved, target, references(image, commit), commit.epoch)
    finally:
        saved.unlink(missing_ok=True)
        docker.remove(building)


def _make(
    image: Image, commit: Commit, directory: Path, home: Home, report: docker.Say
) -> dict[str, object]:
    begun = time.monotonic()
    target = directory / f"{image.name}.tar"
    written = build(image, commit, target, home, report)
    sbom.write(directory / f"{image.name}.spdx.json", image, target, written)
    docker.load(target)
    seconds = time.monotonic() - begun
    report(
        f"{image.name:<12}{written.pulled / 1e6:6.0f} MB to pull, {written.unpacked / 1e6:.0f} "
        f"unpacked, {written.digest[:19]}, {seconds:.0f} s"
    )
    return {
        "names": references(image, commit),
        "commit": commit.name,
        "digest": written.digest,
        "pulled_bytes": written.pulled,
        "unpacked_bytes": written.unpacked,
        "archive": target.name,
    }


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InkwellError(f"An image is built from a commit: {done.stderr.strip()}")
    return done.stdout.strip()
