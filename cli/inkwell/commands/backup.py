"""`inkwell backup`: of the database and of etcd; docs/runbooks say how they are restored."""

from typing import Annotated

import typer

from inkwell.commands.common import Json, print_json, says
from inkwell.shared.release import NAMESPACE, RELEASE

ReleaseOption = Annotated[str, typer.Option("--release", help="Helm's name of it.")]
NamespaceOption = Annotated[str, typer.Option("--namespace", help="Where it is.")]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def backup() -> None:
    """Backups of what is deployed, and of the cluster itself."""


@app.command()
def database(release: ReleaseOption = RELEASE, namespace: NamespaceOption = NAMESPACE) -> None:
    """Back the release's database up now, to the volume that its WAL is archived to."""
    from inkwell.backup import database as databases
    from inkwell.deploy.tools import Tools
    from inkwell.shared.cluster_files import ClusterFiles

    print(databases.make(Tools(ClusterFiles.from_environment()), release, namespace))


@app.command("list")
def names(
    release: ReleaseOption = RELEASE,
    namespace: NamespaceOption = NAMESPACE,
    as_json: Json = False,
) -> None:
    """List the database's backups, the oldest first."""
    from inkwell.backup import database as databases
    from inkwell.deploy.tools import Tools
    from inkwell.shared.cluster_files import ClusterFiles

    backups = databases.names(Tools(ClusterFiles.from_environment()), release, namespace)
    if as_json:
        print_json(backups)
    else:
        print("\n".join(backups))


@app.command()
def etcd() -> None:
    """Bring a verified snapshot of etcd, and the keys that open it, to this host."""
    from inkwell.backup import etcd as etcds
    from inkwell.shared.cluster_files import ClusterFiles
    from inkwell.shared.stopping import cluster_lock, stoppable

    files = ClusterFiles.from_environment()
    with stoppable("Nothing on the nodes was changed."), cluster_lock(files):
        etcds.make(files, says("backup"))
