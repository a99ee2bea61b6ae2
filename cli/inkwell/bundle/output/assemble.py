"""Put a bundle together: links to the files of the store, the bill of materials, the manifest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from inkwell.bundle import conformance, mesh, packages
from inkwell.bundle.groups import Group
from inkwell.bundle.optional import monitoring, monitoring_tests, tools
from inkwell.bundle.output import manifest, sbom
from inkwell.bundle.output.manifest import Artifact, Kind, Manifest
from inkwell.bundle.recipes import IMAGES, PROGRAMS, GoProgram
from inkwell.bundle.versions import Versions

Records = Mapping[str, Mapping[str, Any]]
# Of each group: what is built, and the names of its archives.
PARTS: dict[Group, tuple[Sequence[GoProgram], list[str]]] = {
    "nodes": (PROGRAMS, [image.name for image in IMAGES]),
    "conformance": ((conformance.PROGRAM,), [conformance.NAME]),
    "mesh": (mesh.PROGRAMS, [image.name for image in mesh.IMAGES]),
    "monitoring": (monitoring.PROGRAMS, [image.name for image in monitoring.IMAGES]),
    "monitoring-tests": (
        monitoring_tests.PROGRAMS,
        [image.name for image in monitoring_tests.IMAGES],
    ),
    "tools": (tools.PROGRAMS, [image.name for image in tools.IMAGES]),
}


def assemble(
    versions: Versions,
    records: Records,
    files: Mapping[str, tuple[Artifact, Path]],
    directory: Path,
) -> Path:
    """Link the files into the bundle's directory; a complete one of this content is left alone."""
    wanted = manifest.of(versions.kubernetes, [artifact for artifact, _ in files.values()])
    if _is_complete(directory, wanted, files):
        return directory
    (directory / manifest.NAME).unlink(missing_ok=True)
    for path, (_, source) in files.items():
        _link(source, directory / path)
    bill = directory / sbom.NAME
    sbom.write(bill, wanted, records)
    for old in [path for path in directory.rglob("*") if path.is_file() and path != bill]:
        if str(old.relative_to(directory)) not in files:
            old.unlink()
    manifest.write(directory, wanted)
    return directory


def _is_complete(
    directory: Path, wanted: Manifest, files: Mapping[str, tuple[Artifact, Path]]
) -> bool:
    """Return whether the bundle has this manifest, and links of the very files of the store."""
    if not (directory / manifest.NAME).exists() or manifest.read(directory) != wanted:
        return False
    links = ((directory / path, source) for path, (_, source) in files.items())
    return all(path.exists() and path.samefile(source) for path, source in links)


def _link(source: Path, target: Path) -> None:
    """Give the store's file a name in the bundle: no copy, and never half of one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.hardlink_to(source)
    temporary.replace(target)


class File(NamedTuple):
    """A file of a bundle: the step that made it, and what it is called there."""

    name: str
    kind: Kind
    folder: str
    step: str
    file: str


def files_of(group: Group) -> list[File]:
    programs, archives = PARTS[group]
    files = [
        File(
            name,
            "cni" if program.install == "cni" else "binary",
            program.install,
            program.name,
            name,
        )
        for program in programs
        for name in program.installed
    ]
    return files + [
        File(name, "image", "images", f"image-{name}", f"{name}.tar") for name in archives
    ]


def installed(
    files: Iterable[File], records: Records, places: Mapping[str, Path]
) -> Iterator[tuple[str, tuple[Artifact, Path]]]:
    """Yield the bundle's files: path, what the manifest says of it, and where it lies."""
    for name, kind, folder, step, file in files:
        path, stored = f"{folder}/{file}", file if kind == "image" else f"out/{file}"
        artifact = _artifact(name, kind, path, records[step], stored)
        yield path, (artifact, places[step] / stored)


def packages_of(
    records: Records, places: Mapping[str, Path]
) -> Iterator[tuple[str, tuple[Artifact, Path]]]:
    """Yield the Debian packages of a bundle that has any, likewise."""
    record = records.get(packages.NAME, {"packages": ()})
    for package in record["packages"]:
        path, stored = f"{packages.FOLDER}/{package['file']}", f"out/{package['file']}"
        about = {**package, "files": record["files"]}
        artifact = _artifact(package["name"], "deb", path, about, stored)
        yield path, (artifact, places[packages.NAME] / stored)


def _artifact(name: str, kind: Kind, path: str, record: Mapping[str, Any], file: str) -> Artifact:
    stored = record["files"][file]
    return Artifact(
        name=name,
        version=record["version"],
        kind=kind,
        path=path,
        sha256=stored["sha256"],
        bytes=stored["bytes"],
        licence=record["licence"],
        source=record["source"],
        image=record["names"][0] if kind == "image" else None,
    )
