"""`inkwell cluster status`: which nodes run, and what the API server says of them."""

import json
from typing import Any

from inkwell.cluster import access, nodes
from inkwell.errors import InkwellError
from inkwell.shared import command, node_table
from inkwell.shared.cluster_files import ClusterFiles


def show(files: ClusterFiles) -> None:
    """Print the nodes; raises InkwellError if there is no cluster or it doesn't answer."""
    wanted = node_table.read(files.table)
    alive = nodes.running(wanted, files)
    for node in wanted.nodes:
        print(f"{node.name:<16} {node.address!s:<16} {'runs' if node.name in alive else 'is down'}")
    if not files.kubeconfig.exists():
        raise InkwellError("There is no cluster: make cluster")
    answer = command.ask([*access.kubectl(files), "get", "nodes"], files.environment())
    if answer is None:
        raise InkwellError(f"https://{wanted.api_address}:6443 does not answer: make cluster")
    print(answer)


def read(files: ClusterFiles) -> dict[str, Any]:
    """Return the same for a program: the API's address, whether it answers, a row a node."""
    wanted = node_table.read(files.table)
    alive = nodes.running(wanted, files)
    ready = _ready(files)
    rows = [
        {
            "name": node.name,
            "role": node.role,
            "address": str(node.address),
            "running": node.name in alive,
            "ready": bool(ready and node.name in ready),
        }
        for node in wanted.nodes
    ]
    api = f"https://{wanted.api_address}:6443"
    return {"api": api, "answers": ready is not None, "nodes": rows}


def _ready(files: ClusterFiles) -> set[str] | None:
    """Return the names of the nodes that are Ready, None where the API server doesn't answer."""
    if not files.kubeconfig.exists():
        return None
    get = [*access.kubectl(files), "get", "nodes", "--output=json"]
    answer = command.ask(get, files.environment())
    return None if answer is None else ready_nodes(json.loads(answer))


def ready_nodes(listed: dict[str, Any]) -> set[str]:
    """Return the names of the nodes in `kubectl get nodes --output=json` that are Ready."""
    return {
        node["metadata"]["name"]
        for node in listed["items"]
        for condition in node["status"]["conditions"]
        if (condition["type"], condition["status"]) == ("Ready", "True")
    }
