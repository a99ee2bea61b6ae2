"""The images' bases: Debian packages pinned by hash, unpacked into layers, without a registry."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inkwell.bundle import debian, images, layers
from inkwell.bundle.fetch import sha256_of
from inkwell.bundle.layers import Entry
from inkwell.bundle.store import Step, Store, digest, keys_of
from inkwell.bundle.versions import Home
from inkwell.images import docker
from inkwell.shared.fonts import WANTED

SYSTEMS = ("python", "postgres")  # the layers that stand on nothing
LIB = "usr/lib/x86_64-linux-gnu/"
LEFT_OUT = (
    f"{LIB}gconv/",  # glibc's other character sets
    f"{LIB}perl",
    "usr/share/i18n/",
    "usr/lib/postgresql/15/lib/bitcode/",  # for LLVM, which isn't there: jit is off
    "usr/lib/postgresql/15/lib/llvmjit",
)
FONTS = {name for names in WANTED.values() for name in names}
USER = "65532:65532"  # Debian has no such user; distroless images call theirs `nonroot`
ENVIRONMENT = [f"PATH=/usr/lib/postgresql/15/bin:{images.PATH}", "LANG=C.UTF-8"]


def entries_of(name: str, cache: Path) -> dict[str, Entry]:
    """Return what the layer `name` has; packages are downloaded to `cache` once."""
    found = debian.unpacked(debian.locked(name), cache)
    found = {path: entry for path, entry in found.items() if not path.startswith(LEFT_OUT)}
    if name == "fonts":
        about = "usr/share/doc/"
        return {
            path: entry
            for path, entry in found.items()
            if path.startswith(about) or path.rsplit("/", 1)[-1] in FONTS
        }
    if name in SYSTEMS:
        found = {**debian.skeleton(), **found, **debian.merged_usr()}
        debian.finish(found)
    return found


def step(name: str, cache: Path) -> Step:
    """Return the step of the store that makes a layer."""
    pinned = debian.locked(name)

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        layers.write(work / "layer.tar", entries_of(name, cache))
        return {"packages": [package._asdict() for package in pinned]}

    code = digest(*(Path(str(file)).read_bytes() for file in (__file__, debian.__file__)))
    inputs = {"packages": digest(*(package.sha256 for package in pinned)), "code": code}
    return Step(f"layer-{name}", inputs, (), make)


def load(stack: tuple[str, ...], home: Home, say: docker.Say) -> str:
    """Have docker hold the base of these layers, and return its name.

    Layers and the archive are kept in the bundle's store; packages are downloaded once.
    """
    store = Store(home.store)
    with store.alone(say):
        files = [_layer(name, store, home, say) for name in stack]
    hashes = [sha256_of(file) for file in files]
    name = f"inkwell/base-{'-'.join(stack)}:{digest(*hashes)[:12]}"
    if not docker.has(name):
        say(f"loading the base {name}")
        archive = home.store / f".loading-{stack[-1]}.tar"
        images.write_archive(archive, [name], configuration(hashes), files)
        docker.load(archive)
        archive.unlink()
    return name


def _layer(name: str, store: Store, home: Home, say: docker.Say) -> Path:
    made = step(name, home.downloads)
    key = keys_of({made.name: made})[made.name]
    if store.record(made.name, key) is None:
        say(f"making the layer {name} of {len(debian.locked(name))} Debian packages")
        store.add(made, key, {})
    return store.place(made.name, key) / "layer.tar"


def configuration(layer_hashes: list[str]) -> bytes:
    """Return a base's configuration (OCI image specification, config.md)."""
    config = {"Env": ENVIRONMENT, "User": USER, "WorkingDir": "/"}
    whole = {
        "architecture": "amd64",
        "os": "linux",
        "created": images.EPOCH,
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha}" for sha in layer_hashes]},
        "history": [{"created": images.EPOCH, "created_by": "bundle/debian"} for _ in layer_hashes],
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()
