"""A cluster of the tests' own, beside that of `make cluster`: other names, another network."""

import json
import logging
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import testinfra  # type: ignore[import-untyped]
import yaml

from inkwell.cluster import access, host, nodes
from inkwell.shared import node_table
from inkwell.shared.cluster_files import ClusterFiles
from tests.cluster import cluster, play
from tests.cluster.cluster import Host
from tests.cluster.kubectl import Kubectl, KubectlError

log = logging.getLogger(__name__)

HOME = cluster.ROOT / "build/cluster-lifecycle"
NETWORK = "192.168.58"
API_ADDRESS = f"{NETWORK}.10"
INGRESS_ADDRESS = f"{NETWORK}.9"
BUNDLES = cluster.BUNDLE.parent
PLACE = ClusterFiles(HOME / "nodes.yml", HOME, HOME / "state", BUNDLES.parent)


class OwnCluster:
    """Container nodes `lc-control-N` and `lc-worker-N`, brought up by Vagrant."""

    def __init__(self, control_planes: int, workers: int) -> None:
        self.control_planes = [f"lc-control-{index + 1}" for index in range(control_planes)]
        self.workers = [f"lc-worker-{index + 1}" for index in range(workers)]

    @property
    def names(self) -> list[str]:
        """Every node's name, the control planes' first."""
        return self.control_planes + self.workers

    @property
    def inventory(self) -> Path:
        """Ansible's inventory of it."""
        return HOME / "inventory.yml"

    @property
    def kubectl(self) -> Kubectl:
        """kubectl as its administrator."""
        return Kubectl(cluster.BUNDLE / "bin/kubectl", PLACE.kubeconfig)

    def up(self) -> None:
        """Write its node table and its inventory down, and start the nodes that don't run."""
        HOME.mkdir(parents=True, exist_ok=True)
        rows = [
            {"name": name, "role": role, "address": address(name), "cpus": 1, "memory": 2048}
            for role, names in (("control_plane", self.control_planes), ("worker", self.workers))
            for name in names
        ]
        shared = {"api_address": API_ADDRESS, "ingress_address": INGRESS_ADDRESS}
        PLACE.table.write_text(
            yaml.safe_dump({"network": f"{NETWORK}.0/24", **shared, "nodes": rows})
        )
        self.inventory.write_text(yaml.safe_dump(self._inventory(shared)))
        host.raise_inotify(PLACE, 8, log.info)  # those of `make cluster` among them
        nodes.build_image(PLACE, log.info)
        nodes.up(PLACE, log.info)

    def _inventory(self, shared: dict[str, str]) -> dict[str, Any]:
        login = {
            "ansible_user": "vagrant",
            "ansible_ssh_private_key_file": str(PLACE.vagrant / "key"),
            "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
            " -o ConnectTimeout=5",
        }
        groups = {
            group: {
                "hosts": {
                    name: {"ansible_host": address(name), "node_ip": address(name)}
                    for name in names
                }
            }
            for group, names in (("control_plane", self.control_planes), ("worker", self.workers))
        }
        everything = {"vars": login | shared, "children": groups}
        return {"all": {"children": {"container_nodes": {"children": {"cluster": everything}}}}}

    def play(self, playbook: str, **variables: Any) -> play.Play:
        """Run a playbook over it, and return its output."""
        extra = {"etcd_backups": str(HOME / "backups"), **variables}
        return play.run(
            f"--extra-vars={json.dumps(extra)}", playbook=playbook, inventory=self.inventory
        )

    def converge(self, playbook: str = "site.yml", **variables: Any) -> float:
        """Run a playbook that must end well; return its seconds."""
        started = time.monotonic()
        done = self.play(playbook, **variables)
        seconds = time.monotonic() - started
        assert done.status == 0, done.output
        log.info("%s: %.1f s", playbook, seconds)
        return seconds

    def write_kubeconfig(self) -> None:
        """Fetch the administrator's kubeconfig."""
        access.write_kubeconfig(node_table.read(PLACE.table), PLACE)

    def host(self, name: str) -> Host:
        """A node, with root's rights."""
        return testinfra.get_host(
            f"ansible://{name}", ansible_inventory=str(self.inventory), sudo=True
        )

    def run(self, name: str, command: str) -> str:
        """Run a shell command as root on a node that need not answer SSH; return its output."""
        return docker("exec", f"inkwell-{name}", "sh", "-ec", command)

    def ready(self) -> set[str]:
        """The nodes that are Ready; none while the API doesn't answer."""
        try:
            items = self.kubectl.get("nodes", "--request-timeout=5s")["items"]
        except KubectlError:
            return set()
        return {
            item["metadata"]["name"]
            for item in items
            for condition in item["status"]["conditions"]
            if condition["type"] == "Ready" and condition["status"] == "True"
        }

    def wait_ready(self, *names: str, seconds: float = 120) -> float:
        """Wait until exactly these nodes are Ready; return the seconds that it took."""
        return wait(lambda: self.ready() == set(names), f"{names} are Ready", seconds)

    def holder(self, virtual: str) -> str:
        """The node that carries a virtual address."""
        (name,) = [
            name
            for name in self.names
            if f" {virtual}/32" in self.run(name, "ip -brief -4 address show dev eth1")
        ]
        return name


def address(name: str) -> str:
    """A node's address: control planes from .11, workers from .21."""
    _, role, number = name.split("-")
    return f"{NETWORK}.{(10 if role == 'control' else 20) + int(number)}"


def docker(*arguments: str) -> str:
    """Run docker; return what it printed."""
    done = subprocess.run(
        ["docker", *arguments], env=PLACE.environment(), capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, f"docker {arguments}: {done.stderr}"
    return done.stdout


def wait(holds: Any, what: str, seconds: float) -> float:
    """Wait until something holds; return the seconds that it took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, f"not after {seconds:.0f} s: {what}"
        time.sleep(0.5)
    return time.monotonic() - started


@contextmanager
def running(control_planes: int, workers: int) -> Iterator[OwnCluster]:
    """Bare nodes; they are deleted at the end, and before if an earlier run was cut off."""
    own = OwnCluster(control_planes, workers)
    if PLACE.table.exists():
        nodes.destroy(PLACE)
    own.up()
    try:
        yield own
    finally:
        nodes.destroy(PLACE)
