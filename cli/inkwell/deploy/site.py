"""Nodes that somebody made: what their inventory says, and what is done on them, by SSH alone."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from inkwell.cluster.host import Say
from inkwell.deploy.overlay import Edge
from inkwell.errors import InkwellError
from inkwell.shared import command
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.tail import last_lines

ANSIBLE = ROOT / "ansible"
ACCESS = ANSIBLE / "access.yml"
SHARED = ANSIBLE / "group_vars" / "all" / "main.yml"
READ_SECONDS = 120  # a program's inventory may ask a cloud
YES = ("true", "yes", "on", "1")  # what Ansible takes for true
PLAY = re.compile(r"^PLAY \[(.*?)\] \**$")
FAILED = re.compile(r"^(fatal|\[ERROR\])|msg:|FAILED!|UNREACHABLE!")


class Site(NamedTuple):
    """Where Inkwell is deployed to.

    Attributes:
        files: where its certificate and logs are kept on this host.
        kubeconfig: the way into its API.
        edge: how people come in.
        inventory: Ansible's, of its machines; without one nothing is done on them.
    """

    files: ClusterFiles
    kubeconfig: Path
    edge: Edge
    inventory: Path | None = None


def of_kubeconfig(kubeconfig: Path, address: str, *, node_ports: bool) -> Site:
    """Return the site of a cluster of which there is a kubeconfig and no more."""
    ports = yaml.safe_load(SHARED.read_text())["ingress_node_ports"] if node_ports else None
    return Site(files_of(kubeconfig), kubeconfig, Edge(address, ports))


def of_inventory(inventory: Path, kubeconfig: Path | None, address: str) -> Site:
    """Return the site of an inventory's machines.

    Args:
        inventory: a file or a folder, as ansible-playbook takes it.
        kubeconfig: where the administrator's is put; in build/ if None.
        address: by which people come in; the inventory's `ingress_address` if empty.

    Raises:
        InkwellError: Ansible can't read it, or it lacks something.
    """
    files = files_of(inventory)
    variables = read(inventory, files)
    found = address or variables.get("ingress_address")
    if not found:
        raise InkwellError(f"{inventory} has no ingress_address, so --address must say it")
    outside = str(variables.get("external_load_balancer")).lower() in YES
    edge = Edge(str(found), variables["ingress_node_ports"] if outside else None)
    return Site(files, kubeconfig or files.kubeconfig, edge, inventory)


def files_of(named: Path) -> ClusterFiles:
    """Return the places of a site that has its name from a file."""
    own = ClusterFiles.from_environment()
    return replace(own, home=ROOT / "build" / f"site-{named.stem}")


def read(inventory: Path, files: ClusterFiles) -> dict[str, Any]:
    """Return the variables of an inventory's first control plane, those of group_vars too."""
    playbooks = f"--playbook-dir={ANSIBLE}"
    listing = ["ansible-inventory", f"--inventory={inventory}", playbooks, "--list"]
    answer = command.ask(listing, files.environment(), timeout=READ_SECONDS)
    if answer is None:
        raise InkwellError(f"Ansible can't read {inventory}: {' '.join(listing)}")
    listed = json.loads(answer)
    hosts = listed.get("control_plane", {}).get("hosts", [])
    if not hosts:
        raise InkwellError(f"{inventory} has no group control_plane with a machine")
    variables: dict[str, Any] = listed["_meta"]["hostvars"][hosts[0]]
    return variables


def prepare(site: Site, registries: Mapping[str, str], report: Say) -> None:
    """Bring the kubeconfig here, and let the nodes trust registries (by host, a PEM text).

    Raises:
        InkwellError: what Ansible said.
    """
    if site.inventory is None:
        return
    site.kubeconfig.parent.mkdir(parents=True, exist_ok=True)
    given = {"kubeconfig": str(site.kubeconfig), "containerd_registries": dict(registries)}
    log = site.files.home / "access.log"

    def show(line: str) -> None:
        if match := PLAY.match(line):
            report(match[1])

    play = ["ansible-playbook", f"--inventory={site.inventory}", str(ACCESS)]
    try:
        variables = f"--extra-vars={json.dumps(given)}"
        command.run([*play, variables], log, site.files.environment(), ANSIBLE, show)
    except command.CommandError as error:
        said = [line for line in error.lines if FAILED.search(line)] or error.lines
        last = last_lines(said, 8, "  ")
        raise InkwellError(
            f"The nodes can't be prepared by SSH:\n{last}\nThe whole log: {log}"
        ) from error
