"""What `inkwell bundle` says of a bundle that it made or verified."""

import time
from collections.abc import Callable
from pathlib import Path

from inkwell.bundle import make
from inkwell.bundle.groups import Group, Origin
from inkwell.bundle.output import manifest
from inkwell.bundle.versions import Versions, home
from inkwell.errors import InkwellError

Say = Callable[[str], None]


def build(versions: Versions, origin: Origin, group: Group, report: Say) -> None:
    """Make the bundle and say what it is."""
    begun = time.monotonic()
    directory = make.make(versions, home(), report, origin, group)
    bundle = manifest.read(directory)
    size = sum(artifact.bytes for artifact in bundle.artifacts) / 1e6
    seconds = time.monotonic() - begun
    report(f"Kubernetes {bundle.kubernetes_version}, {len(bundle.artifacts)} files, {size:.0f} MB,")
    report(f"{bundle.bundle[:16]}, in {directory} after {seconds:.1f} s")


def verify(directory: Path, report: Say) -> None:
    """Check every file of a bundle; raises InkwellError that names the bad ones."""
    faults = manifest.problems(directory)
    if faults:
        raise InkwellError(f"{directory} is damaged:\n" + "\n".join(faults))
    artifacts = manifest.read(directory).artifacts
    report(f"{len(artifacts)} files in {directory} are as the manifest says")
