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
    with progress.stage("Machine") as report:
        missing = len(wanted.nodes) - len(nodes.running(wanted, files))
        has_bundle = (access.bundle() / "manifest.json").exists()
        host.check_room(files, missing, has_bundle=has_bundle, report=report)
        host.install_packages(files, report)
        host.raise_inotify(files, len(wanted.nodes), report)
        host.start_docker(files, report)
    with progress.stage("Bundle") as report:
        make_bundle(files, report)
    with progress.stage("Node image") as report:
        nodes.build_image(files, report)
    with progress.stage("Nodes") as report:
        nodes.remove_abandoned(wanted, files, report)
        nodes.up(files, report)
    with progress.stage("Kubernetes") as report:
        run_playbook(wanted, files, report)
    with progress.stage("Access") as report:
        access.write_kubeconfig(wanted, files)
        for line in access.check(wanted, files).splitlines():
            report(line)
    if missing == len(wanted.nodes):  # made from nothing
        progress.keep(files.home / "up.json")
    print(f"\n{progress.summary()}\n\n{_welcome(wanted, files)}", flush=True)


def make_bundle(files: ClusterFiles, report: Say) -> None:
    """Make the bundle, or find that it is whole already."""
    log = files.home / "bundle.log"
    try:
        command.run(
            [sys.executable, "-m", "inkwell", "bundle"], log, files.environment(), ROOT, report
        )
    except command.CommandError as error:
        last = last_lines(error.lines, indent="  ")
        raise InkwellError(
            f"The bundle was not made:\n{last}\n"
            "Try: make bundle (what was built is kept, and the rest is built)"
        ) from error


def run_playbook(wanted: Table, files: ClusterFiles, report: Say) -> None:
    """Run ansible/site.yml over the nodes by Vagrant."""
    log = files.home / "site.log"

    def show(line: str) -> None:
        if match := PLAY.match(line):
            report(match[1])

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
