"""The cluster under test: its node table, how its nodes are reached, what its bundle says."""

import os
from functools import cache
from pathlib import Path

import testinfra  # type: ignore[import-untyped]
from testinfra.host import Host  # type: ignore[import-untyped]

from inkwell.bundle import versions
from inkwell.bundle.output import manifest
from inkwell.shared import cluster_files, node_table
from inkwell.shared.checkout import ROOT

__all__ = ["ROOT", "Host"]

ANSIBLE = ROOT / "ansible"
PLACE = cluster_files.ClusterFiles.from_environment()
KUBECONFIG = PLACE.kubeconfig
VAGRANTS_INVENTORY = PLACE.vagrant / "provisioners/ansible/inventory/vagrant_ansible_inventory"
INVENTORY = Path(os.environ.get("INKWELL_INVENTORY") or VAGRANTS_INVENTORY)

TABLE = node_table.read(PLACE.table)
API_ADDRESS = str(TABLE.api_address)
INGRESS_ADDRESS = str(TABLE.ingress_address)
ADDRESSES = {node.name: str(node.address) for node in TABLE.nodes}
CONTROL_PLANES = [node.name for node in TABLE.control_planes]

VERSIONS = versions.read()
BUNDLE = versions.home().bundles / VERSIONS.kubernetes
BUNDLE_ON_NODES = f"/opt/inkwell/bundle/{VERSIONS.kubernetes}"


@cache
def artifacts(kind: manifest.Kind) -> dict[str, manifest.Artifact]:
    """The bundle's artifacts of a kind, by name."""
    rows = manifest.read(BUNDLE).artifacts
    return {row.name: row for row in rows if row.kind == kind}


@cache
def connect(name: str) -> Host:
    """A node, reached as Ansible reaches it, with root's rights."""
    return testinfra.get_host(f"ansible://{name}", ansible_inventory=str(INVENTORY), sudo=True)


def name_of(host: Host) -> str:
    """A node's name in the node table, which is its name in the cluster too."""
    return str(host.backend.host)


def address_of(host: Host) -> str:
    """A node's address on the private network."""
    return ADDRESSES[name_of(host)]
