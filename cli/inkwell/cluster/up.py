"""`make cluster`: from this machine to a cluster that answers, each stage with its seconds."""

import re
import sys

from inkwell.cluster import access, host, nodes, trouble
from inkwell.cluster.host import Say
from inkwell.errors import InkwellError
from inkwell.shared import command, node_table
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.node_table import Table
from inkwell.shared.progress import Progress
from inkwell.shared.tail import last_lines

PLAY = re.compile(r"^PLAY \[(.*?)\] \**$")


def up(files: ClusterFiles) -> None:
    """Bring the cluster up, or up to date; raises InkwellError that says what failed and where."""
    wanted = node_table.read(files.table)
    progress = Progress()
    with progress.stage("Machine") as say:
        missing = len(wanted.nodes) - len(nodes.running(wanted, files))
        has_bundle = (access.bundle() / "manifest.json").exists()
        host.check_room(files, missing, has_bundle=has_bundle, say=say)
        host.install_packages(files, say)
        host.raise_inotify(files, len(wanted.nodes), say)
        host.start_docker(files, say)
    with progress.stage("Bundle") as say:
        make_bundle(files, say)
    with progress.stage("Node image") as say:
        nodes.build_image(files, say)
    with progress.stage("Nodes") as say:
        nodes.up(files, say)
    with progress.stage("Kubernetes") as say:
        run_playbook(wanted, files, say)
    with progress.stage("Access") as say:
        access.write_kubeconfig(wanted, files)
        for line in access.check(wanted, files).splitlines():
            say(line)
    if missing == len(wanted.nodes):  # made from nothing
        progress.keep(files.home / "up.json")
    print(f"\n{progress.summary()}\n\n{_welcome(wanted, files)}", flush=True)


def make_bundle(files: ClusterFiles, say: Say) -> None:
    """Make the bundle, or find that it is whole already."""
    log = files.home / "bundle.log"
    try:
        command.run(
            [sys.executable, "-m", "inkwell", "bundle"], log, files.environment(), ROOT, say
        )
    except command.CommandError as error:
        last = last_lines(error.lines, indent="  ")
        raise InkwellError(
            f"The bundle was not made:\n{last}\n"
            "Try: make bundle (what was built is kept, and the rest is built)"
        ) from error


def run_playbook(wanted: Table, files: ClusterFiles, say: Say) -> None:
    """Run ansible/site.yml over the nodes by Vagrant."""
    log = files.home / "site.log"

    def show(line: str) -> None:
        if match := PLAY.match(line):
            say(match[1])

    try:
        nodes.vagrant(files, log, "provision", show=show)
    except command.CommandError as error:
        env = files.environment()
        raise InkwellError(
            f"{error}\n"
            + trouble.playbook_message(
                error.lines, wanted, lambda container: trouble.inside(container, env), log
            )
        ) from error


def _welcome(wanted: Table, files: ClusterFiles) -> str:
    kubectl = access.kubectl(files)[0]
    return (
        f"The cluster is up: https://{wanted.api_address}:6443 and http://{wanted.ingress_address}\n"
        f"  export KUBECONFIG={files.kubeconfig}\n"
        f"  {kubectl} get pods --all-namespaces\n"
        "make cluster-down deletes it."
    )
