"""`python -m inkwell.bundle`: make the bundle, say what would be made, or verify one."""

import argparse
import sys
import time
from pathlib import Path

from inkwell.bundle import make, manifest
from inkwell.bundle.versions import Versions, home, read
from inkwell.errors import InkwellError


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(f"bundle: {line}", flush=True)


def arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(prog="python -m inkwell.bundle", description=__doc__)
    parser.add_argument(
        "action", nargs="?", default="make", choices=("make", "plan", "verify", "path")
    )
    parser.add_argument("directory", nargs="?", type=Path, help="the bundle to verify")
    parser.add_argument("--kubernetes", metavar="VERSION", help="one of bundle/versions.yml")
    parser.add_argument("--from", dest="origin", choices=("source", "releases"), default="source")
    parser.add_argument("--group", choices=("nodes", "conformance", "mesh"), default="nodes")
    return parser.parse_args()


def show_plan(versions: Versions, origin: make.Origin, group: make.Group) -> None:
    """Print what a make would build, and why."""
    reasons = make.plan(versions, home(), origin, group)
    for name, reason in reasons.items():
        say(f"{name:<30} {reason}")
    if not reasons:
        say("nothing to make")


def verify(directory: Path) -> None:
    """Check every file of a bundle; raises InkwellError that names the bad ones."""
    found = manifest.problems(directory)
    if found:
        raise InkwellError(f"{directory} is damaged:\n" + "\n".join(found))
    artifacts = manifest.read(directory).artifacts
    say(f"{len(artifacts)} files in {directory} are as the manifest says")


def build(versions: Versions, origin: make.Origin, group: make.Group) -> None:
    """Make the bundle and say what it is."""
    begun = time.monotonic()
    directory = make.make(versions, home(), say, origin, group)
    made = manifest.read(directory)
    size = sum(artifact.bytes for artifact in made.artifacts) / 1e6
    seconds = time.monotonic() - begun
    say(f"Kubernetes {made.kubernetes_version}, {len(made.artifacts)} files, {size:.0f} MB,")
    say(f"{made.bundle[:16]}, in {directory} after {seconds:.1f} s")


def main() -> None:
    """Run one action; an error is one line and exit code 1."""
    options = arguments()
    try:
        versions = read(options.kubernetes)
        group = options.group
        directory = options.directory or make.directory_of(versions, home(), group)
        if options.action == "verify":
            verify(directory)
        elif options.action == "path":
            print(directory)
        elif options.action == "plan":
            show_plan(versions, options.origin, group)
        else:
            build(versions, options.origin, group)
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")


if __name__ == "__main__":
    main()
