"""The lab's nodes as somebody else's: reached by SSH, their API and a registry on this host."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from harness import lab
from harness.registry import serving
from inkwell.deploy import mesh, registry
from inkwell.deploy.anywhere import NAMESPACES, PULL_SECRET
from inkwell.deploy.overlay import Edge
from inkwell.deploy.tools import Tools
from inkwell.deploy.up import IMAGES
from inkwell.shared.checkout import ROOT
from inkwell.shared.release import NAMESPACE, RELEASE

PORT = 5443
NO_DOCKER = {"DOCKER_HOST": "unix:///nobody/listens/here.sock"}
SSH = {
    "ansible_user": "vagrant",
    "ansible_ssh_private_key_file": str(lab.PLACE.vagrant / "key"),
    "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null",
}


class Site(NamedTuple):
    """What a deployment is given, and what it leaves on this host."""

    inventory: Path
    kubeconfig: Path
    values: Path
    address: str  # of the registry
    registry: registry.Files

    def deploy(self) -> dict[str, Any]:
        """Deploy from here, where docker answers nobody; return what a program gets."""
        command = [sys.executable, "-m", "inkwell", "deploy", "--json", "--images", str(IMAGES)]
        command += ["--inventory", str(self.inventory), "--kubeconfig", str(self.kubeconfig)]
        command += ["--registry", f"{self.address}/inkwell", "--values", str(self.values)]
        command += ["--registry-authority", str(self.registry.authority)]
        command += ["--pull-secret", str(self.registry.login)]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **NO_DOCKER}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout)
        return {**result, "said": done.stderr}


@pytest.fixture(scope="session")
def tools() -> Tools:
    return Tools(lab.PLACE)


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[str, registry.Files]]:
    """Start the registry of `inkwell registry` where the nodes reach this host, with its images."""
    address = f"{lab.TABLE.network.network_address + 1}:{PORT}"
    with serving(address) as files:
        yield address, files


@pytest.fixture(scope="session")
def site(
    served: tuple[str, registry.Files], tools: Tools, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The lab's nodes in an inventory of somebody who knows no more of them, put back after."""
    folder = tmp_path_factory.mktemp("site")
    inventory, values = folder / "theirs.yml", folder / "values.json"
    inventory.write_text(yaml.safe_dump(_inventory()))
    where = (RELEASE, "--namespace", NAMESPACE)
    values.write_text(tools.helm("get", "values", *where, "--output=json"))
    (before,) = json.loads(tools.helm("history", *where, "--max=1", "--output=json"))
    yield Site(inventory, folder / "kubeconfig", values, *served)
    mesh.install_istio(tools)
    mesh.install_gateway(tools, Edge(lab.ADDRESS), lab.PLACE, print)
    tools.helm("rollback", RELEASE, str(before["revision"]), "--namespace", NAMESPACE, "--wait")
    for namespace in NAMESPACES:
        tools.kubectl("--namespace", namespace, "delete", "secret", PULL_SECRET)


@pytest.fixture(scope="session")
def deployed(site: Site) -> dict[str, Any]:
    """Deploy there."""
    return site.deploy()


def _inventory() -> dict[str, Any]:
    hosts = {
        role: {
            node.name: {"ansible_host": str(node.address), "node_ip": str(node.address)}
            for node in lab.TABLE.nodes
            if node.role == role
        }
        for role in ("control_plane", "worker")
    }
    shared = {"api_address": str(lab.TABLE.api_address), "ingress_address": lab.ADDRESS}
    children = {role: {"hosts": each} for role, each in hosts.items()}
    return {"cluster": {"vars": {**SSH, **shared}, "children": children}}
