"""`python -m inkwell.cluster up|down|status|conformance`."""

import argparse
import contextlib
import signal
import sys
from pathlib import Path

from inkwell.cluster import access, host, nodes
from inkwell.cluster.conformance import conformance
from inkwell.cluster.up import up
from inkwell.errors import InkwellError
from inkwell.shared import command, node_table
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.stopping import alone, interrupt

DOCKER_PID = Path("/run/docker.pid")


def down(files: ClusterFiles) -> None:
    """Delete the nodes; bundles, images and dockerd stay."""
    wanted = node_table.read(files.table)
    host.start_docker(files, print)
    nodes.destroy(files)
    files.kubeconfig.unlink(missing_ok=True)
    left = nodes.running(wanted, files)
    if left:
        raise InkwellError(f"These nodes run still, and are not this checkout's: {', '.join(left)}")
    print(f"The nodes are deleted. {files.cache} keeps the bundle.")
    if DOCKER_PID.exists() and not Path("/run/systemd/system").exists():
        print(f"dockerd keeps running; to stop it: kill {DOCKER_PID.read_text().strip()}")


def status(files: ClusterFiles) -> None:
    """Print which nodes run and what the API server says of them."""
    wanted = node_table.read(files.table)
    alive = nodes.running(wanted, files)
    for node in wanted.nodes:
        print(f"{node.name:<16} {node.address!s:<16} {'runs' if node.name in alive else 'is down'}")
    if not files.kubeconfig.exists():
        raise InkwellError("There is no cluster: make cluster")
    found = command.ask([*access.kubectl(files), "get", "nodes"], files.environment())
    if found is None:
        raise InkwellError(f"https://{wanted.api_address}:6443 does not answer: make cluster")
    print(found)


ACTIONS = {"up": up, "down": down, "status": status, "conformance": conformance}
# What to do after Ctrl-C.
STOPPED = {
    "up": "make cluster goes on from here; make cluster-down deletes the nodes.",
    "down": "make cluster-down goes on from here.",
    "status": "Nothing was changed.",
    "conformance": "make conformance begins again. Tests that were cut off can leave namespaces: "
    "kubectl delete namespace --selector e2e-run",
}


def main() -> None:
    """Run one action; an error is a message and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m inkwell.cluster", description=__doc__)
    parser.add_argument("action", choices=tuple(ACTIONS))
    action = parser.parse_args().action
    files = ClusterFiles.from_environment()
    signal.signal(signal.SIGTERM, interrupt)
    try:
        with alone(files) if action != "status" else contextlib.nullcontext():
            ACTIONS[action](files)
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")
    except KeyboardInterrupt:
        sys.exit(f"\nStopped. {STOPPED[action]}")


if __name__ == "__main__":
    main()
