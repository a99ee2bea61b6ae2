"""One platform for all tests here: applied, a cluster, a release on it; then one worker more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cloud.nodes.balancers import Balancers
from harness.cloud.nodes.machines import HOST
from harness.cloud.nodes.standing import REGISTRY, Standing, bare_machines, person
from harness.lab import eventually
from harness.people import Person
from harness.registry import serving
from inkwell.cluster import access

JOIN_S = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the folder's tests."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.aws_nodes)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def applied() -> Iterator[Standing]:
    """Terraform's instances as bare containers, whose user data has run."""
    if not (access.bundle() / "manifest.json").exists():
        pytest.exit(f"No bundle: run `make bundle` first ({access.bundle()} is missing).", 1)
    with bare_machines() as standing:
        yield standing


@pytest.fixture(scope="session")
def balancers(applied: Standing) -> Iterator[Balancers]:
    """The platform's load balancers, at this host's address in its network."""
    with Balancers(applied.aws, HOST) as listening:
        yield listening


@pytest.fixture(scope="session")
def clustered(applied: Standing, balancers: Balancers) -> Standing:
    """Return it with a cluster on the machines, by the inventory that the product made."""
    applied.make_cluster()
    return applied


@pytest.fixture(scope="session")
def deployed(clustered: Standing) -> Iterator[dict[str, Any]]:
    """Deploy from a registry on this host; yields what a program is told."""
    with serving(REGISTRY) as files:
        yield clustered.deploy(files)


@pytest.fixture
def crowd(deployed: dict[str, Any]) -> list[Person]:
    """Return as many people as may sign in from one address in a minute.

    For each test others: a session is a quarter of an hour.
    """
    return [person(deployed["certificate"]) for _ in range(2)]


@pytest.fixture(scope="session")
def joined(clustered: Standing, deployed: dict[str, Any]) -> str:
    """Let the group have one worker more, and return its node's name once it is Ready.

    What it joins by is packed after the deployment: the registry's authority is part of that.
    """
    clustered.pack_workers()
    before = clustered.workers().keys()
    clustered.scale(2)
    (name,) = clustered.workers().keys() - before
    clustered.machines.follow(clustered.outputs, has_bundle=False)
    eventually(lambda: name in clustered.ready(), JOIN_S, f"{name} is Ready")
    return name
