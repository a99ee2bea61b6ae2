"""Check weights before they are served, and bring them to a volume.

    weights.py verify FOLDER [SECONDS]   each prepared model in FOLDER is as its manifest.json
                                         says; waits so long for one to be there
    weights.py copy FROM TO              the models of FROM that TO lacks or has in another version,
                                         each whole or not at all

A prepared model (services/model/README.md) lists its files' SHA-256 in manifest.json.
"""

import hashlib
import json
import shutil
import sys
import time
from pathlib import Path

MANIFEST = "manifest.json"


def problems(model: Path) -> list[str]:
    """Return a sentence for each file of a prepared model that isn't what its manifest says."""
    try:
        files = json.loads((model / MANIFEST).read_text())["files"]
    except (OSError, ValueError, KeyError) as error:
        return [f"{model / MANIFEST} can't be read: {error!r}"]
    faults = []
    for name, entry in files.items():
        try:
            with (model / name).open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            faults.append(f"{model / name}: {error.strerror}")
            continue
        if sha256 != entry["sha256"]:
            faults.append(f"{model / name} has SHA-256 {sha256}, and {entry['sha256']} is expected")
    return faults


def models_in(folder: Path) -> list[Path]:
    """Return the prepared models that are `folder`, or in it."""
    manifests = [*folder.glob(MANIFEST), *folder.glob(f"*/{MANIFEST}")]
    return sorted(manifest.parent for manifest in manifests if manifest.parent.name[0] != ".")


def verify(folder: Path, patience_s: float = 0) -> None:
    """End with a sentence for each file that is wrong, or if no model comes in time."""
    deadline = time.monotonic() + patience_s
    while not (models := models_in(folder)) and time.monotonic() < deadline:
        time.sleep(1)
    faults = [line for model in models for line in problems(model)]
    if faults or not models:
        sys.exit("\n".join(faults) or f"{folder} holds no prepared model")
    print(f"{', '.join(model.name for model in models)}: as the manifest says")


def is_same(one: Path, other: Path) -> bool:
    """Return whether two folders promise the same files."""
    both = (one / MANIFEST, other / MANIFEST)
    return all(path.exists() for path in both) and both[0].read_bytes() == both[1].read_bytes()


def copy(source: Path, target: Path) -> None:
    """Bring the models of `source` to `target`, verified there before they get their name."""
    verify(source)
    for model in models_in(source):
        installed = target / model.name
        if is_same(installed, model) and not problems(installed):
            print(f"{installed} is there already")
            continue
        new = target / f".{model.name}.new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(model, new, copy_function=shutil.copyfile)
        if faults := problems(new):
            sys.exit("\n".join(faults))
        shutil.rmtree(installed, ignore_errors=True)
        new.rename(installed)


def main() -> None:
    """Run the command that the arguments name."""
    match sys.argv[1:]:
        case ["verify", folder]:
            verify(Path(folder))
        case ["verify", folder, seconds]:
            verify(Path(folder), float(seconds))
        case ["copy", source, target]:
            copy(Path(source), Path(target))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
