"""The node table (vagrant/nodes.yml), read and checked before anything is started.

The Vagrantfile takes the checked table from here as JSON (`python -m inkwell.shared.node_table
FILE`). An error is one sentence that names the field.
"""

import ipaddress
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from inkwell.errors import InkwellError

ROLES = ("control_plane", "worker")
KEYS = ("name", "role", "address", "cpus", "memory")
TOP_KEYS = ("network", "api_address", "ingress_address", "nodes")
NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")  # RFC 1123: also the node's name in Kubernetes
LONGEST_NAME = 63


class TableError(ValueError):
    """A field that can't be used; the text begins with its name."""


@dataclass(frozen=True)
class Node:
    """A row of the table; `memory` in MiB (VMs have it, containers share the host's)."""

    name: str
    role: str
    address: ipaddress.IPv4Address
    cpus: int
    memory: int

    @property
    def container(self) -> str:
        """Its container's name, as the Vagrantfile gives it."""
        return f"inkwell-{self.name}"


@dataclass(frozen=True)
class Table:
    """The nodes and the addresses that they share."""

    network: ipaddress.IPv4Network
    api_address: ipaddress.IPv4Address
    ingress_address: ipaddress.IPv4Address
    nodes: tuple[Node, ...]

    @property
    def control_planes(self) -> list[Node]:
        """The nodes that run the control plane, in the table's order."""
        return [node for node in self.nodes if node.role == "control_plane"]


def read(path: Path) -> Table:
    """Return the table in a file; raises InkwellError that names the file and the field."""
    try:
        return parse(yaml.safe_load(path.read_text()))
    except OSError as error:
        raise InkwellError(f"{path}: {error.strerror} (INKWELL_NODES names the table)") from error
    except yaml.YAMLError as error:
        raise InkwellError(f"{path} is no YAML: {error}") from error
    except ValueError as error:
        raise InkwellError(f"{path}: {error}") from error


def parse(data: Any) -> Table:
    """Return the table of parsed YAML; raises TableError."""
    _check_keys("the table", data, TOP_KEYS)
    network = _network(data["network"])
    if not isinstance(data["nodes"], list) or not data["nodes"]:
        raise TableError("nodes must be a list of at least one node")
    nodes = tuple(_node(f"nodes[{index}]", row) for index, row in enumerate(data["nodes"]))
    table = Table(
        network,
        _address("api_address", data["api_address"]),
        _address("ingress_address", data["ingress_address"]),
        nodes,
    )
    _check_names(table)
    _check_addresses(table)
    _check_control_planes(table)
    return table


def _check_keys(field: str, data: Any, keys: tuple[str, ...]) -> None:
    if not isinstance(data, dict):
        raise TableError(f"{field} must have the keys {', '.join(keys)}")
    for key in keys:
        if key not in data:
            raise TableError(f"{field} lacks the key {key}")
    for key in data:
        if key not in keys:
            raise TableError(f"{field} has the unknown key {key}; known are {', '.join(keys)}")


def _network(value: Any) -> ipaddress.IPv4Network:
    try:
        network = ipaddress.IPv4Network(value)
    except ValueError as error:
        raise TableError(f"network {value} is no IPv4 network: {error}") from None
    if not network.is_private:
        raise TableError(f"network {value} is not private: choose one in 192.168.0.0/16 or 10/8")
    return network


def _address(field: str, value: Any) -> ipaddress.IPv4Address:
    try:
        return ipaddress.IPv4Address(value)
    except ValueError:
        raise TableError(f"{field} {value} is no IPv4 address") from None


def _node(field: str, row: Any) -> Node:
    _check_keys(field, row, KEYS)
    name = row["name"]
    if not isinstance(name, str) or not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise TableError(
            f"{field}.name {name} is no host name: letters a to z, digits, hyphens between them"
        )
    if row["role"] not in ROLES:
        raise TableError(f"{field}.role {row['role']} is unknown: choose {' or '.join(ROLES)}")
    for key in ("cpus", "memory"):
        if type(row[key]) is not int or row[key] < 1:
            raise TableError(f"{field}.{key} {row[key]} must be a whole number above 0")
    address = _address(f"{field}.address", row["address"])
    return Node(name, row["role"], address, row["cpus"], row["memory"])


def _check_names(table: Table) -> None:
    first: dict[str, int] = {}
    for index, node in enumerate(table.nodes):
        if node.name in first:
            raise TableError(f"nodes[{index}].name {node.name} is nodes[{first[node.name]}]'s too")
        first[node.name] = index


def _check_addresses(table: Table) -> None:
    shared = [("api_address", table.api_address), ("ingress_address", table.ingress_address)]
    own = [(f"nodes[{index}].address", node.address) for index, node in enumerate(table.nodes)]
    taken = {
        table.network.network_address: "the network itself",
        table.network.network_address + 1: "this host's in the network",
        table.network.broadcast_address: "for broadcasts",
    }
    for field, address in shared + own:
        if address not in table.network:
            raise TableError(f"{field} {address} is not in the network {table.network}")
        if address in taken:
            raise TableError(f"{field} {address} is already taken: it is {taken[address]}")
        taken[address] = field


def _check_control_planes(table: Table) -> None:
    count = len(table.control_planes)
    if not count:
        raise TableError("nodes have no control plane: give one of them the role control_plane")
    if count % 2 == 0:
        raise TableError(
            f"nodes have {count} control planes: etcd's majority wants an odd number, "
            f"as {count} survive no more failures than {count - 1}"
        )


def as_json(table: Table) -> str:
    """Return the table as JSON, with the keys of the file."""
    fields = {"network": table.network, "api_address": table.api_address}
    nodes = [vars(node) for node in table.nodes]
    return json.dumps(
        {**fields, "ingress_address": table.ingress_address, "nodes": nodes}, default=str
    )


def main(path: str) -> None:
    """Print the table of a file as JSON, for other languages; exits 1 with a sentence."""
    try:
        print(as_json(read(Path(path))))
    except InkwellError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
