"""Inkwell on nodes that are reached by SSH, their API and a registry alone."""

import json
import stat
from typing import Any

import pytest

from harness import lab
from inkwell.deploy import ship
from inkwell.deploy.anywhere import PULL_SECRET
from inkwell.deploy.ship import Registry
from inkwell.deploy.tools import Tools, mesh_bundle
from inkwell.deploy.up import IMAGES
from inkwell.shared.release import NAMESPACE
from tests.nodes.conftest import Site

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(900)]


def images(tools: Tools, namespace: str) -> set[str]:
    """The images that a namespace's running pods are of."""
    listed = tools.kubectl(
        *("--namespace", namespace, "get", "pods", "--output=json"),
        "--field-selector=status.phase=Running",
    )
    return {
        container["image"]
        for pod in json.loads(listed)["items"]
        if "deletionTimestamp" not in pod["metadata"]
        for part in ("containers", "initContainers")
        for container in pod["spec"].get(part, ())
    }


def pod_names(tools: Tools, *namespaces: str) -> set[str]:
    return {
        pod
        for namespace in namespaces
        for pod in tools.kubectl(
            "--namespace", namespace, "get", "pods", "--output=name"
        ).splitlines()
    }


def test_the_first_deployment_says_where_it_is(deployed: dict[str, Any]) -> None:
    assert deployed["url"] == f"https://{lab.ADDRESS}/"
    assert set(deployed["seconds"]) >= {"Nodes", "Registry", "Istio", "Gateway", "Inkwell"}


@pytest.mark.parametrize("namespace", [NAMESPACE, lab.GATEWAY, "istio-system"])
def test_every_pod_runs_from_the_registry(
    namespace: str, deployed: dict[str, Any], site: Site, tools: Tools
) -> None:
    found = images(tools, namespace)
    assert found
    assert {image for image in found if not image.startswith(f"{site.address}/inkwell/")} == set()


def test_what_nodes_pulled_is_what_was_built(
    deployed: dict[str, Any], site: Site, tools: Tools
) -> None:
    built = {
        f"{site.address}/inkwell/{each.name}:{each.tag}"
        for each in [*ship.ours(IMAGES), *ship.of_mesh(mesh_bundle())]
    }
    assert images(tools, NAMESPACE) | images(tools, lab.GATEWAY) <= built
    said: list[str] = []
    place = Registry(f"{site.address}/inkwell", site.registry.authority, site.registry.login)
    ship.push(place, ship.ours(IMAGES), said.append)
    assert said == [f"{place.prefix} took 0 of {len(ship.ours(IMAGES))} images"]


def test_the_kubeconfig_that_ssh_brought_is_its_owners_alone(
    deployed: dict[str, Any], site: Site
) -> None:
    assert stat.S_IMODE(site.kubeconfig.stat().st_mode) == 0o600
    fetched = Tools(lab.PLACE, site.kubeconfig)
    names = fetched.kubectl("get", "nodes", "--output=name").split()
    assert {name.removeprefix("node/") for name in names} == {node.name for node in lab.TABLE.nodes}


def test_a_letter_is_written_there(deployed: dict[str, Any]) -> None:
    with lab.addresses() as addresses, lab.client(next(addresses)) as client:
        person = lab.person(client)
        letter = person.ended(person.ask())
    assert letter["status"] == "done"
    assert letter["body"].startswith("Dear")


def test_the_password_is_in_no_annotation(deployed: dict[str, Any], tools: Tools) -> None:
    secret = lab.get(tools, "secret", PULL_SECRET)
    assert secret["type"] == "kubernetes.io/dockerconfigjson"
    assert not secret["metadata"].get("annotations")


def test_a_second_deployment_pushes_and_moves_nothing(
    deployed: dict[str, Any], site: Site, tools: Tools
) -> None:
    before = pod_names(tools, lab.GATEWAY, "istio-system")
    again = site.deploy()
    assert "took 0 of 9 images" in again["said"]
    assert pod_names(tools, lab.GATEWAY, "istio-system") == before
