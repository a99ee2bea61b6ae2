"""`inkwell deploy`: a release of the chart, on the cluster of `inkwell cluster` or on any nodes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inkwell.commands.common import Json, print_json

if TYPE_CHECKING:
    from inkwell.deploy.site import Site
    from inkwell.shared.progress import Progress


def _file(text: str, **checks: Any) -> Any:
    return typer.Option(help=text, exists=True, resolve_path=True, **checks)


Inventory = Annotated[
    Path | None, _file("Ansible's, of the nodes: they are reached by SSH and their API.")
]
Kubeconfig = Annotated[
    Path | None,
    typer.Option(
        help="Of a cluster to deploy to by its API alone. With --inventory: where its own is put.",
        dir_okay=False,
        resolve_path=True,
    ),
]
Prefix = Annotated[str, typer.Option(help="Where those nodes pull from: HOST[:PORT]/PATH.")]
Authority = Annotated[
    Path | None,
    _file("The registry's CA certificate (PEM), if it has its own.", dir_okay=False),
]
Login = Annotated[
    Path | None,
    _file("A docker config.json with the registry's login, for nodes too.", dir_okay=False),
]
Built = Annotated[
    Path | None,
    _file("A folder that `make images` filled; without it they are built.", file_okay=False),
]
Values = Annotated[
    list[Path] | None, _file("A file of the chart's values; may be given again.", dir_okay=False)
]
Address = Annotated[
    str, typer.Option(help="By which people come, if it isn't the inventory's ingress_address.")
]
NodePorts = Annotated[
    bool,
    typer.Option(
        "--node-ports",
        help="A load balancer outside leads to nodes' ports 30080 and 30443 (with --kubeconfig; an "
        "inventory says external_load_balancer).",
    ),
]


def deploy(
    inventory: Inventory = None,
    kubeconfig: Kubeconfig = None,
    registry: Prefix = "",
    registry_authority: Authority = None,
    pull_secret: Login = None,
    images: Built = None,
    values: Values = None,
    address: Address = "",
    node_ports: NodePorts = False,
    as_json: Json = False,
) -> None:
    """Deploy Inkwell behind Istio, or bring what is deployed up to date.

    On the cluster of `inkwell cluster`, or with --inventory or --kubeconfig on any nodes.
    """
    from inkwell.shared.progress import Progress

    progress = Progress.for_programs() if as_json else Progress()
    others = (registry, registry_authority, pull_secret, images, values, address, node_ports)
    if inventory or kubeconfig:
        if not registry:
            raise typer.BadParameter("Nodes need a place to pull from: --registry HOST[:PORT]/PATH")
        place = _site(inventory, kubeconfig, address, node_ports)
        from inkwell.deploy.ship import Registry

        source = Registry(registry.rstrip("/"), registry_authority, pull_secret)
        url, certificate, text = _elsewhere(place, source, images, values or [], progress)
    elif any(others):
        raise typer.BadParameter("All but --json goes with --inventory or --kubeconfig")
    else:
        url, certificate, text = _here(progress)
    if as_json:
        print_json({"url": url, "certificate": certificate, "seconds": progress.took})
    else:
        print(f"\n{progress.summary()}\n\n{text}", flush=True)


def _here(progress: "Progress") -> tuple[str, str, str]:
    """Deploy to the cluster of `make cluster`."""
    from inkwell.deploy import up
    from inkwell.shared.cluster_files import ClusterFiles
    from inkwell.shared.stopping import cluster_lock, stoppable

    files = ClusterFiles.from_environment()
    with stoppable("make deploy goes on from here."), cluster_lock(files):
        done = up.up(files, progress)
    return done.url, done.certificate, up.welcome(done)


def _site(
    inventory: Path | None, kubeconfig: Path | None, address: str, node_ports: bool
) -> "Site":
    from inkwell.deploy import site

    if inventory and node_ports:
        raise typer.BadParameter("An inventory says external_load_balancer, not --node-ports")
    if inventory:
        return site.of_inventory(inventory, kubeconfig, address)
    if kubeconfig is None or not address:
        raise typer.BadParameter("Say by which address people come: --address")
    return site.of_kubeconfig(kubeconfig, address, node_ports=node_ports)


def _elsewhere(
    place: "Site", source: Any, images: Path | None, values: list[Path], progress: "Progress"
) -> tuple[str, str, str]:
    """Deploy to nodes of somebody else's."""
    from inkwell.deploy import anywhere
    from inkwell.shared.stopping import cluster_lock, stoppable

    with stoppable("The same command goes on from here."), cluster_lock(place.files):
        done = anywhere.deploy(place, source, images, values, progress)
    return done.url, done.certificate, anywhere.welcome(done, place)
