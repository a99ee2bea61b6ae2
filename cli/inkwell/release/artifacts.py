"""What a release publishes, in build/release/VERSION: images, chart, wheel, notes and checksums."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from contract.version import VERSION
from inkwell.bundle.versions import home
from inkwell.chart import CHART, helm
from inkwell.errors import InkwellError
from inkwell.images.make import make
from inkwell.images.recipes import IMAGES
from inkwell.release.changelog import section
from inkwell.release.cut import tag_of
from inkwell.release.git import git, refuse_changes
from inkwell.shared.checkout import ROOT

SUMS = "SHA256SUMS"


def build(report: Callable[[str], None], directory: Path = ROOT / "build" / "release") -> Path:
    """Make everything from the tagged commit and return the folder; SHA256SUMS comes last.

    Raises:
        InkwellError: the checkout is not the tag's, or a part can't be made.
    """
    refuse_changes(ROOT)
    tag = tag_of(VERSION)
    if tag not in git(ROOT, "tag", "--points-at", "HEAD").splitlines():
        raise InkwellError(f"This commit is not {tag}: git checkout {tag}, or inkwell release cut.")
    out = directory / VERSION
    out.mkdir(parents=True, exist_ok=True)
    (out / SUMS).unlink(missing_ok=True)
    make(IMAGES, out / "images", home(), report)
    run([helm(), "package", CHART, "--destination", out])
    run([Path(sys.executable).with_name("uv"), "build", "--wheel", "--out-dir", out, ROOT])
    (out / "notes.md").write_text(section((ROOT / "CHANGELOG.md").read_text(), f"## {VERSION}"))
    (out / SUMS).write_text(checksums(out))
    return out


def run(command: list[str | Path]) -> None:
    """Run a program; raise InkwellError with what it printed if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InkwellError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")


def checksums(folder: Path) -> str:
    """Return a line of SHA-256 and path for each file, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    return "".join(f"{_sha256(path)}  {path.relative_to(folder)}\n" for path in files)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
