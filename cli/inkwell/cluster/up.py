"""`make cluster`: from this machine to a cluster that answers, each stage with its seconds."""

import re
import sys

from inkwell.cluster import access, host, nodes, trouble
from inkwell.cluster.host import Say
from inkwell.errors import InkwellError
from inkwell.shared import command, node_table
from inkwell.shared.checkout import ROOT
from inkwell.shared.node_table import Table
from inkwell.shared.place import Place
from inkwell.shared.progress import Progress

PLAY = re.compile(r"^PLAY \[(.*?)\] \**$")


def up(place: Place) -> None:
    """Bring the cluster up, or up to date; raises InkwellError that says what failed and where."""
    wanted = node_table.read(place.table)
    progress = Progress()
    with progress.stage("Machine") as say:
        missing = len(wanted.nodes) - len(nodes.running(wanted, place))
        has_bundle = (access.bundle() / "manifest.json").exists()
        host.check_room(place, missing, has_bundle=has_bundle, say=say)
        host.install_packages(place, say)
        host.raise_inotify(place, len(wanted.nodes), say)
        host.start_docker(place, say)
    with progress.stage("Bundle") as say:
        make_bundle(place, say)
    with progress.stage("Node image") as say:
        nodes.build_image(place, say)
    with progress.stage("Nodes") as say:
        nodes.up(place, say)
    with progress.stage("Kubernetes") as say:
        run_playbook(wanted, place, say)
    with progress.stage("Access") as say:
        access.write_kubeconfig(wanted, place)
        for line in access.check(wanted, place).splitlines():
            say(line)
    if missing == len(wanted.nodes):  # made from nothing
        progress.keep(place.home / "up.json")
    print(f"\n{progress.summary()}\n\n{_welcome(wanted, place)}", flush=True)


def make_bundle(place: Place, say: Say) -> None:
    """Make the bundle, or find that it is whole already."""
    log = place.home / "bundle.log"
    try:
        command.run([sys.executable, "-m", "inkwell.bundle"], log, place.environment(), ROOT, say)
    except command.CommandError as error:
        last = "\n  ".join(error.lines[-15:])
        raise InkwellError(
            f"The bundle was not made:\n  {last}\n"
            "Try: make bundle (what was built is kept, and the rest is built)"
        ) from error


def run_playbook(wanted: Table, place: Place, say: Say) -> None:
    """Run ansible/site.yml over the nodes by Vagrant."""
    log = place.home / "site.log"

    def show(line: str) -> None:
        if match := PLAY.match(line):
            say(match[1])

    try:
        nodes.vagrant(place, log, "provision", show=show)
    except command.CommandError as error:
        env = place.environment()
        raise InkwellError(
            f"{error}\n"
            + trouble.playbook_message(
                error.lines, wanted, lambda container: trouble.inside(container, env), log
            )
        ) from error


def _welcome(wanted: Table, place: Place) -> str:
    kubectl = access.kubectl(place)[0]
    return (
        f"The cluster is up: https://{wanted.api_address}:6443 and http://{wanted.ingress_address}\n"
        f"  export KUBECONFIG={place.kubeconfig}\n"
        f"  {kubectl} get pods --all-namespaces\n"
        "make cluster-down deletes it."
    )
