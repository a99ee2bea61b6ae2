"""The groups `monitoring`, `monitoring-tests` and `tools`: apart from nodes, and pinned."""

import subprocess
from pathlib import Path

import pytest

from inkwell.bundle import golang, make, versions
from inkwell.bundle.groups import Group
from inkwell.bundle.optional import monitoring, monitoring_tests, tools
from inkwell.bundle.output import assemble
from inkwell.bundle.recipes import IMAGES, Image
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

CURRENT = versions.read()
HOME = versions.home()
GROUPS: tuple[Group, ...] = ("monitoring", "monitoring-tests", "tools")
OURS = (*monitoring.IMAGES, *monitoring_tests.IMAGES, *tools.IMAGES)
DEFINITIONS = sorted((ROOT / "helm" / "monitoring" / "crds").glob("*.yaml"))


@pytest.mark.parametrize("group", GROUPS)
def test_nothing_of_it_is_in_what_nodes_install(group: Group) -> None:
    nodes = make.graph_of(CURRENT, HOME, "source")
    graph = make.graph_of(CURRENT, HOME, "source", group)
    shared = set(nodes) & set(graph)
    assert shared <= {"layer-base", "layer-static"}
    assert all(nodes[name].inputs == graph[name].inputs for name in shared)


@pytest.mark.parametrize("group", GROUPS)
def test_it_is_built_from_source_alone(group: Group) -> None:
    with pytest.raises(InkwellError, match="from source alone"):
        make.graph_of(CURRENT, HOME, "releases", group)


@pytest.mark.parametrize("image", OURS, ids=lambda image: image.name)
def test_every_image_runs_as_somebody_and_starts_what_it_holds(image: Image) -> None:
    assert not image.user.startswith("0:")
    (program,) = image.entrypoint
    assert program.removeprefix("/") in image.programs or image.layer in (
        *monitoring.EXPORTERS,
        monitoring.JOURNAL,
    )


def test_no_two_images_have_one_name() -> None:
    names = [image.name for image in (*IMAGES, *OURS)]
    assert len(set(names)) == len(names)


def test_the_tools_of_the_command_line_are_in_bin() -> None:
    files = {(file.folder, file.name) for file in assemble.files_of("monitoring")}
    assert {("bin", "promtool"), ("bin", "amtool"), ("bin", "prometheus")} <= files


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_the_charts_resource_definitions_are_the_operators(path: Path) -> None:
    version = CURRENT.of("prometheus-operator")
    assert f"    operator.prometheus.io/version: {version}\n" in path.read_text()
    module = _module(monitoring.OPERATOR, version)
    if not module.exists():
        pytest.skip(f"{monitoring.OPERATOR} isn't in Go's cache: make monitoring")
    original = module / "example" / "prometheus-operator-crd" / path.name
    assert path.read_bytes() == original.read_bytes()


def _module(name: str, version: str) -> Path:
    env = golang.environment(CURRENT)
    done = subprocess.run(
        ["go", "env", "GOMODCACHE"], env=env, capture_output=True, text=True, check=True
    )
    return golang.module_directory(Path(done.stdout.strip()), name, f"v{version}")
