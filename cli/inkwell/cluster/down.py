"""`inkwell cluster down`: the nodes are deleted."""

from pathlib import Path

from inkwell.cluster import host, nodes
from inkwell.errors import InkwellError
from inkwell.shared import node_table
from inkwell.shared.cluster_files import ClusterFiles

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
