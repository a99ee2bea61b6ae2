"""Versions stand once: go.mod files, images and recipes agree with bundle/versions.yml."""

import re

import pytest

from inkwell.bundle import debian, golang, mesh, versions
from inkwell.bundle.images import references
from inkwell.bundle.optional import monitoring, monitoring_tests, tools
from inkwell.bundle.recipes import IMAGES, PROGRAMS, GoProgram
from inkwell.bundle.versions import RECIPES, Versions
from inkwell.errors import InkwellError

CURRENT = versions.read()
ALL = (
    *PROGRAMS,
    *mesh.PROGRAMS,
    *monitoring.PROGRAMS,
    *monitoring_tests.PROGRAMS,
    *tools.PROGRAMS,
)
PREVIOUS = versions.read(CURRENT.table["kubernetes_previous_version"])


@pytest.mark.parametrize("chosen", [CURRENT, PREVIOUS], ids=["current", "previous"])
@pytest.mark.parametrize("program", ALL, ids=lambda program: program.name)
def test_each_go_mod_requires_the_version_of_versions_yml(
    program: GoProgram, chosen: Versions
) -> None:
    if program.module:
        directory = golang.directory(program, chosen)
        version = versions.module_version(directory, program.module)
        assert version == chosen.of(program.name)


@pytest.mark.parametrize("program", ALL, ids=lambda program: program.name)
def test_each_command_is_of_a_module_that_is_pinned(program: GoProgram) -> None:
    directory = golang.directory(program, CURRENT)
    for package in program.commands.values():
        if package != ".":
            text = (directory / "go.mod").read_text()
            modules = re.findall(r"^\t?(?:require )?(\S+) v", text, re.MULTILINE)
            assert any(f"{package}/".startswith(f"{module}/") for module in modules), package
    if program.module:
        assert (
            f"{program.module} v{CURRENT.of(program.name)} " in (directory / "go.sum").read_text()
        )


def test_every_replaced_kubernetes_module_is_of_the_same_release() -> None:
    for chosen in (CURRENT, PREVIOUS):
        text = (RECIPES / chosen.kubernetes_directory / "go.mod").read_text()
        replaced = re.findall(r"^\t(k8s.io/\S+) => (\S+) v(\S+)$", text, re.MULTILINE)
        assert len(replaced) > 25  # the staging modules
        for module, target, version in replaced:
            assert (target, version) == (module, f"0.{chosen.kubernetes.removeprefix('1.')}")


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("redis", "redis-server"),
        *((exporter, f"prometheus-{exporter}") for exporter in monitoring.EXPORTERS),
        (monitoring.JOURNAL, "systemd-journal-remote"),
    ],
)
def test_what_debian_builds_is_of_the_version_that_its_packages_have(layer: str, name: str) -> None:
    (package,) = [each for each in debian.locked(layer) if each.name == name]
    assert package.version.rpartition(":")[2].startswith(f"{CURRENT.of(layer)}-")


def test_prometheus_says_the_version_of_its_release() -> None:
    release = CURRENT.of("prometheus-release")
    major, minor, patch = release.split(".")
    assert CURRENT.of("prometheus") == f"0.{major}{int(minor):02}.{patch}"
    (program,) = [each for each in monitoring.PROGRAMS if each.name == "prometheus"]
    assert program.ldflags.endswith(f"Version={release}")


def test_the_upgrade_is_of_one_minor_version() -> None:
    assert _minor(CURRENT) - _minor(PREVIOUS) == 1


def _minor(chosen: Versions) -> int:
    return int(chosen.kubernetes.split(".")[1])


def test_an_unknown_kubernetes_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InkwellError, match=re.escape(CURRENT.kubernetes)):
        versions.read("1.0.0")


def test_each_kubernetes_finds_the_pause_image_that_its_kubeadm_asks_for() -> None:
    pause = next(image for image in IMAGES if image.name == "pause")
    assert references(pause, CURRENT)[0] == f"registry.k8s.io/pause:{CURRENT.of('pause')}"
    first, second = references(pause, PREVIOUS)
    assert first == f"registry.k8s.io/pause:{CURRENT.table['pause_previous_version']}"
    assert second == f"registry.k8s.io/pause:{CURRENT.of('pause')}"


def test_every_image_takes_programs_that_are_built() -> None:
    built = {(program.name, name) for program in PROGRAMS for name in program.commands}
    built.add(("pause", "pause"))
    for image in IMAGES:
        assert set(image.programs.values()) <= built
