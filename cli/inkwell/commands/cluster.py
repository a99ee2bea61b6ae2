"""`inkwell cluster`: bring the nodes and Kubernetes up, ask how they are, delete or test them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from inkwell.commands.common import Json, Yes, confirm, print_json

if TYPE_CHECKING:
    from inkwell.shared.cluster_files import ClusterFiles

# What to do after Ctrl-C.
STOPPED = {
    "up": "make cluster goes on from here; make cluster-down deletes the nodes.",
    "down": "make cluster-down goes on from here.",
    "conformance": "make conformance begins again. Tests that were cut off can leave namespaces: "
    "kubectl delete namespace --selector e2e-run",
}

app = typer.Typer(invoke_without_command=True)


@app.callback()
def cluster(context: typer.Context) -> None:
    """A Kubernetes cluster of three nodes on this machine; without a command: up."""
    if context.invoked_subcommand is None:
        up()


@app.command()
def up() -> None:
    """Bring the cluster up, or up to date, and verify it."""
    from inkwell.cluster.up import up as bring_up

    _run("up", bring_up)


@app.command()
def status(as_json: Json = False) -> None:
    """Say which nodes run and what the API server says of them; exit code 1 if it says nothing."""
    from inkwell.cluster import status as cluster_status
    from inkwell.shared.cluster_files import ClusterFiles

    files = ClusterFiles.from_environment()
    if not as_json:
        cluster_status.show(files)
        return
    state = cluster_status.read(files)
    print_json(state)
    raise typer.Exit(0 if state["answers"] else 1)


@app.command()
def down(yes: Yes = False) -> None:
    """Delete the nodes with all that is on them; bundle, images and dockerd stay."""
    from inkwell.cluster.down import down as delete

    confirm("The nodes are deleted, and every letter and backup that is on them.", yes=yes)
    _run("down", delete)


@app.command()
def conformance() -> None:
    """Run Kubernetes's own tests of networking, storage and scheduling against the cluster."""
    from inkwell.cluster.conformance import conformance as run

    _run("conformance", run)


def _run(name: str, action: "Callable[[ClusterFiles], None]") -> None:
    from inkwell.shared.cluster_files import ClusterFiles
    from inkwell.shared.stopping import cluster_lock, stoppable

    files = ClusterFiles.from_environment()
    with stoppable(STOPPED[name]), cluster_lock(files):
        action(files)
