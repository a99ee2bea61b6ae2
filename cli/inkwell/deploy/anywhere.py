"""`inkwell deploy` to any nodes: by SSH, their API and a registry, without docker."""

import json
from collections.abc import Sequence
from pathlib import Path

from inkwell.deploy import mesh, ship, site, up
from inkwell.deploy.overlay import Images
from inkwell.deploy.ship import Archive, Registry
from inkwell.deploy.site import Site
from inkwell.deploy.tools import Tools, mesh_bundle
from inkwell.shared.progress import Progress
from inkwell.shared.release import NAMESPACE, RELEASE

PULL_SECRET = "inkwell-registry"  # noqa: S105 - its name
# Istio's CNI plugin is in kube-system.
NAMESPACES = ("kube-system", "istio-system", mesh.GATEWAY, NAMESPACE)
NODES_SECONDS = 60


def deploy(
    place: Site,
    registry: Registry,
    built: Path | None,
    values: Sequence[Path],
    progress: Progress,
) -> up.Deployed:
    """Deploy, or bring what is deployed up to date.

    Args:
        place: where to.
        registry: where nodes pull from.
        built: a folder that `make images` filled, here or elsewhere; built first if None.
        values: files of the chart's values.
        progress: of the stages.

    Raises:
        InkwellError: what failed.
    """
    files = place.files
    if built is None:
        with progress.stage("Images") as report:
            up.build(files, "images", report)
    ours = ship.ours(built or up.IMAGES)
    with progress.stage("Istio's bundle") as report:
        up.build(files, "bundle", report, "make", "--group", "mesh")
    of_mesh = ship.of_mesh(mesh_bundle())
    with progress.stage("Nodes") as report:
        trusted = {registry.host: registry.authority.read_text()} if registry.authority else {}
        site.prepare(place, trusted, report)
        tools = Tools(files, place.kubeconfig)
        ready = ("wait", "--for=condition=Ready", "node", "--all", f"--timeout={NODES_SECONDS}s")
        report(f"{len(tools.kubectl(*ready).splitlines())} are Ready")
    with progress.stage("Registry") as report:
        ship.push(registry, [*ours, *of_mesh], report)
        if registry.credentials:
            give_login(tools, registry)
    images = images_of(registry, of_mesh)
    with progress.stage("Istio"):
        mesh.install_istio(tools, images)
    with progress.stage("Gateway") as report:
        mesh.install_gateway(tools, place.edge, files, report, images)
    with progress.stage("Inkwell"):
        up.upgrade(tools, RELEASE, NAMESPACE, values, *settings(registry, ours[0].tag))
    with progress.stage("Answer"):
        mesh.wait_for_limits(tools)
        url = f"https://{place.edge.address}/"
        up.answer(url, files)
    return up.Deployed(url, str(mesh.certificate_of(files)))


def images_of(registry: Registry, of_mesh: Sequence[Archive]) -> Images:
    """Return how the mesh's images are named in a registry."""
    mark = of_mesh[0].tag.rpartition("-")[2]
    return Images(registry.prefix, f"-{mark}", PULL_SECRET if registry.credentials else "")


def settings(registry: Registry, tag: str) -> list[str]:
    """Return helm's arguments that name a registry's images."""
    chosen = {"image.registry": registry.prefix, "image.tag": tag}
    found = [f"--set-string={name}={value}" for name, value in chosen.items()]
    found += ["--set=mesh.enabled=true", "--set=image.pullPolicy=IfNotPresent"]
    if registry.credentials:
        found.append(f"--set=image.pullSecrets={{{PULL_SECRET}}}")
    return found


def give_login(tools: Tools, registry: Registry) -> None:
    """Put the registry's login where pods are that pull from it."""
    kind = "kubernetes.io/dockerconfigjson"
    for namespace in NAMESPACES:
        for made in (
            {"kind": "Namespace", "metadata": {"name": namespace}},
            {
                "kind": "Secret",
                "metadata": {"name": PULL_SECRET, "namespace": namespace},
                "type": kind,
                "stringData": {".dockerconfigjson": registry.login()},
            },
        ):
            # By the server: a last-applied annotation would repeat the password.
            tools.kubectl(
                *("apply", "--server-side", "--field-manager=inkwell", "--force-conflicts"),
                "--filename=-",
                stdin=json.dumps({"apiVersion": "v1", **made}),
            )


def welcome(done: up.Deployed, place: Site) -> str:
    """Return what a person is shown once it is deployed."""
    own = Path(done.certificate).stat().st_size > 0
    trust = f"curl --cacert {done.certificate} {done.url}" if own else f"curl {done.url}"
    return (
        f"Inkwell is up: {done.url.rstrip('/')}\n  {trust}\n  export KUBECONFIG={place.kubeconfig}"
    )
