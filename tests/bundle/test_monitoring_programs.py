"""What the made bundle holds for monitoring starts: programs on the host, and images' own."""

import json
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

import pytest

from inkwell.bundle import make, versions
from inkwell.bundle.optional import monitoring
from inkwell.bundle.output import manifest

CURRENT = versions.read()
MADE = make.directory_of(CURRENT, versions.home(), "monitoring")
LOADER = "/lib64/ld-linux-x86-64.so.2"  # that programs of Debian name
ASKED = {  # how a program is asked for its version: Go's flag of one dash, Jaeger's command
    "victoria-logs": ["-version"],
    "vlagent": ["-version"],
    "jaeger": ["version"],
}
INSTALLED = [
    (name, program.name if program.name != "prometheus" else "prometheus-release")
    for program in monitoring.PROGRAMS
    for name in program.installed
]
needs_bundle = pytest.mark.skipif(
    not (MADE / manifest.NAME).exists(), reason="./inkwell bundle make --group monitoring makes it"
)


@needs_bundle
@pytest.mark.integration
@pytest.mark.parametrize(("program", "component"), INSTALLED)
def test_each_program_says_the_version_of_versions_yml(program: str, component: str) -> None:
    command = [str(MADE / "bin" / program), *ASKED.get(program, ["--version"])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert CURRENT.of(component) in done.stdout + done.stderr


@needs_bundle
@pytest.mark.integration
@pytest.mark.parametrize("name", monitoring.EXPORTERS)
def test_an_image_of_debians_program_has_the_loader_that_it_names(name: str) -> None:
    config, files = _content(MADE / "images" / f"{name}.tar")
    (program,) = config["config"]["Entrypoint"]
    assert files[program.removeprefix("/")] == ""
    assert _resolved(LOADER, files) in files


def _content(archive: Path) -> tuple[dict[str, dict[str, list[str]]], dict[str, str]]:
    """Return an image's configuration, and its files with the target of each that is a link."""
    with tarfile.open(archive) as tar:
        (image,) = json.loads(_member(tar, "manifest.json"))
        files: dict[str, str] = {}
        for layer in image["Layers"]:
            with tarfile.open(fileobj=tar.extractfile(layer)) as content:
                files |= {member.name: member.linkname for member in content}
        return json.loads(_member(tar, image["Config"])), files


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.extractfile(name)
    assert member
    return member.read()


def _resolved(path: str, files: dict[str, str], links: int = 8) -> str:
    """Return the file that a path leads to, over links of the directories in it."""
    place = PurePosixPath()
    for at, part in enumerate(PurePosixPath(path).parts[1:], 2):
        place /= part
        target = files.get(str(place), "")
        if target and links:
            rest = path.split("/")[at:]
            whole = PurePosixPath("/") / place.parent / target
            return _resolved(str(whole.joinpath(*rest)), files, links - 1)
    return str(place)
