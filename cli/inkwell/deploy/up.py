"""`make deploy`: images, Istio, the gateway and a release of the chart on the cluster that runs."""

import json
import ssl
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from inkwell.bundle.output import manifest
from inkwell.cluster import images
from inkwell.cluster.host import Say
from inkwell.deploy import mesh
from inkwell.deploy.overlay import Edge
from inkwell.deploy.tools import Tools, mesh_bundle
from inkwell.errors import InkwellError
from inkwell.images.make import MANIFEST, Commit
from inkwell.shared import command, node_table
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.node_table import Table
from inkwell.shared.progress import Progress
from inkwell.shared.release import NAMESPACE, RELEASE
from inkwell.shared.tail import last_lines

CHART = ROOT / "helm" / "inkwell"
VALUES = ROOT / "helm" / "values-lab.yaml"
IMAGES = ROOT / "build" / "images"
ANSWER_SECONDS = 60
EVERYWHERE = ("install-cni",)  # the images that nodes without workloads need, too


class Deployed(NamedTuple):
    """What a deployment is reached by: the page's address, and the authority's certificate."""

    url: str
    certificate: str  # in the checkout


def up(files: ClusterFiles, progress: Progress) -> Deployed:
    """Deploy, or bring what is deployed up to date; raises InkwellError that says what failed."""
    wanted = node_table.read(files.table)
    with progress.stage("Images") as report:
        build(files, "images", report)
    with progress.stage("Istio's bundle") as report:
        build(files, "bundle", report, "make", "--group", "mesh")
    tools = Tools(files)
    is_first = not tools.kubectl("get", "namespace", mesh.GATEWAY, "--ignore-not-found")
    with progress.stage("Images on the nodes") as report:
        give_images(wanted, files, report)
    with progress.stage("Istio"):
        mesh.install_istio(tools)
    with progress.stage("Gateway") as report:
        mesh.install_gateway(tools, Edge(str(wanted.ingress_address)), files, report)
    with progress.stage("Inkwell"):
        release(tools, RELEASE, NAMESPACE)
    with progress.stage("Answer"):
        mesh.wait_for_limits(tools)
        url = f"https://{wanted.ingress_address}/"
        answer(url, files)
    if is_first:
        progress.keep(files.home / "deploy.json")
    certificate = mesh.certificate_of(files).relative_to(ROOT)
    return Deployed(url, str(certificate))


def build(files: ClusterFiles, name: str, report: Say, *arguments: str) -> None:
    """Run a command that builds something; raises InkwellError with its last lines."""
    log = files.home / f"{name}.log"
    command_line = [sys.executable, "-m", "inkwell", name, *arguments]
    try:
        command.run(command_line, log, files.environment(), ROOT, report)
    except command.CommandError as error:
        last = last_lines(error.lines, indent="  ")
        raise InkwellError(f"inkwell {name} failed:\n{last}\nThe log: {log}") from error


def give_images(wanted: Table, files: ClusterFiles, report: Say) -> None:
    """Give the nodes the images: workers all of them, control planes what each node needs."""
    bundle = mesh_bundle()
    artifacts = [each for each in manifest.read(bundle).artifacts if each.kind == "image"]
    of_mesh = {each.sha256: bundle / each.path for each in artifacts}
    of_every_node = {
        each.sha256: bundle / each.path for each in artifacts if each.name in EVERYWHERE
    }
    built = json.loads((IMAGES / MANIFEST).read_text())
    ours = {about["digest"]: IMAGES / about["archive"] for about in built.values()}
    workers = [node for node in wanted.nodes if node.role == "worker"] or list(wanted.nodes)
    others = [node for node in wanted.nodes if node not in workers]
    images.give(workers, {**of_mesh, **ours}, files, report)
    if others:
        images.give(others, of_every_node, files, report)


def release(tools: Tools, name: str, namespace: str, *settings: str) -> None:
    """Install or upgrade a release of the chart with this checkout's images."""
    tag = Commit.of(ROOT).tag
    upgrade(tools, name, namespace, [VALUES], "--set-string", f"image.tag={tag}", *settings)


def upgrade(
    tools: Tools, name: str, namespace: str, values: Sequence[Path], *settings: str
) -> None:
    """Install or upgrade a release of the chart; raises InkwellError with what its pods say.

    What it was told of monitoring stays, unless `values` or `settings` say otherwise.
    """
    monitoring = json.dumps({"monitoring": _addresses_of_monitoring(tools, name, namespace)})
    try:
        tools.helm(
            *("upgrade", "--install", name, str(CHART), "--namespace", namespace),
            *("--create-namespace", "--values=-", *(f"--values={file}" for file in values)),
            *(*settings, "--wait", "--timeout=6m"),
            stdin=monitoring,
        )
    except InkwellError as error:
        raise InkwellError(f"{error}\n{tools.causes(namespace)}") from error


def _addresses_of_monitoring(tools: Tools, name: str, namespace: str) -> dict[str, str]:
    """Return what `inkwell monitoring up` told a release, or nothing where there is none."""
    where = ("--namespace", namespace, "--output=json")
    if name not in {each["name"] for each in json.loads(tools.helm("list", *where))}:
        return {}
    values = json.loads(tools.helm("get", "values", name, *where)) or {}
    return {key: url for key, url in values.get("monitoring", {}).items() if key.endswith("Url")}


def answer(url: str, files: ClusterFiles) -> None:
    """Wait until the page is there, by the certificate that it should have."""
    # None is kept of a certificate that the user brought: then the machine's own trust decides.
    own = mesh.certificate_of(files)
    trusted = ssl.create_default_context(cafile=str(own) if own.stat().st_size else None)
    end = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5, context=trusted):  # noqa: S310 - https
                return
        except OSError as error:
            failure = str(error)
        if time.monotonic() > end:
            raise InkwellError(f"{url} does not answer as it should: {failure}")
        time.sleep(0.5)


def welcome(done: Deployed) -> str:
    """Return what a person is shown once it is deployed."""
    return (
        f"Inkwell is up: {done.url.rstrip('/')}\n"
        f"  its certificate is the lab's own: curl --cacert {done.certificate} {done.url}\n"
        "make cluster-down deletes it with the nodes."
    )
