"""A bundle that was damaged is named as such, and made whole by the next make."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from inkwell.bundle import make, versions
from inkwell.bundle.output import assemble, manifest
from inkwell.bundle.store import Step, Store, keys_of

VERSIONS = versions.read()
PAUSE = "images/pause.tar"
WHOLE = "layers of an image"
DAMAGES: dict[str, Callable[[Path], object]] = {
    "truncated": lambda file: file.write_text(WHOLE[:5]),
    "overwritten": lambda file: file.write_text(WHOLE[::-1]),
    "replaced": lambda file: replace(file, WHOLE[::-1]),
    "deleted": lambda file: file.unlink(),
}


def replace(file: Path, content: str) -> None:
    file.unlink()
    file.write_text(content)


def write_pause(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
    (work / "pause.tar").write_text(WHOLE)
    about = {"version": "1", "licence": "MIT", "source": "pkg:golang/x"}
    return {**about, "names": ["registry.k8s.io/pause:1"], "programs": [], "layers": []}


def make_bundle(home: Path) -> tuple[Path, list[str]]:
    """Make a bundle of one image; return its directory and which parts were made for it."""
    steps = {"image-pause": Step("image-pause", {}, (), write_pause)}
    keys, store = keys_of(steps), Store(home / "store")
    lines: list[str] = []
    make._run(steps, keys, store, lines.append)
    records = {name: make._record(store, name, keys[name]) for name in steps}
    places = {name: store.place(name, keys[name]) for name in steps}
    listed = [assemble.File("pause", "image", "images", "image-pause", "pause.tar")]
    files = dict(assemble.installed(listed, records, places))
    directory = assemble.assemble(VERSIONS, records, files, home / "bundle")
    return directory, [line.split()[0] for line in lines]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_image_is_named_and_the_next_make_mends_it(damage: str, tmp_path: Path) -> None:
    directory, made = make_bundle(tmp_path)
    assert made == ["image-pause"]
    DAMAGES[damage](directory / PAUSE)
    (problem,) = manifest.problems(directory)
    assert problem.startswith(f"{PAUSE} ")
    make_bundle(tmp_path)
    assert manifest.problems(directory) == []
    assert (directory / PAUSE).read_text() == WHOLE


def test_a_whole_bundle_is_left_alone(tmp_path: Path) -> None:
    directory, _ = make_bundle(tmp_path)
    before = (directory / manifest.NAME).stat().st_mtime_ns
    assert make_bundle(tmp_path) == (directory, [])
    assert (directory / manifest.NAME).stat().st_mtime_ns == before
