"""`make monitoring`: what watches Inkwell, on the cluster where it is deployed."""

import json

from inkwell.cluster import access
from inkwell.deploy import mesh
from inkwell.deploy.tools import Tools
from inkwell.deploy.up import CHART, build
from inkwell.errors import InkwellError
from inkwell.monitoring import release, targets
from inkwell.shared import node_table
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.progress import Progress
from inkwell.shared.release import NAMESPACE, RELEASE

AT = f"{release.NAMESPACE}.svc.cluster.local"
SETTINGS = {  # what Inkwell is told of it, by its chart's values
    "tracesUrl": f"http://jaeger.{AT}:4318",
    "prometheusUrl": f"http://prometheus.{AT}:9090",
    "logsUrl": f"http://victorialogs.{AT}:9428",
    "tracesQueryUrl": f"http://jaeger.{AT}:16686",
}


def up(files: ClusterFiles, progress: Progress) -> list[targets.Target]:
    """Install monitoring or bring it up to date; return its targets, which all are up.

    Raises:
        InkwellError: what is missing, what failed, or which targets aren't up.
    """
    table = node_table.read(files.table)
    tools = Tools(files)
    check_deployed(tools)
    with progress.stage("Monitoring's bundle") as report:
        build(files, "bundle", report, "make", "--group", "monitoring")
    with progress.stage("Images on the nodes") as report:
        release.give_images(table, files, report)
    with progress.stage("Monitoring"):
        release.install(tools, values(str(table.ingress_address), files), files)
    with progress.stage("Inkwell") as report:
        report("told where it is" if tell_inkwell(tools) else "knows already")
    with progress.stage("Targets") as report:
        found = targets.wait_until_up(tools)
        report(f"{len(found)} are up")
    return found


def check_deployed(tools: Tools) -> None:
    """Raise InkwellError unless Inkwell is deployed."""
    if not tools.kubectl("get", "namespace", mesh.GATEWAY, NAMESPACE, "--ignore-not-found"):
        raise InkwellError("Inkwell isn't deployed: make deploy")
    listed = tools.helm("list", "--namespace", NAMESPACE, "--output=json")
    if RELEASE not in {each["name"] for each in json.loads(listed)}:
        raise InkwellError("Inkwell isn't deployed: make deploy")


def values(ingress: str, files: ClusterFiles) -> dict[str, object]:
    """Return what the lab's own values can't know: images, the address, its authority."""
    authority = mesh.certificate_of(files).read_text()
    blackbox = {"targets": [f"https://{ingress}/"], "authority": authority}
    return {**release.values_of(release.bundle()), "blackbox": blackbox}


def tell_inkwell(tools: Tools) -> bool:
    """Set what Inkwell needs to know of monitoring, as far as its chart takes it and it isn't set.

    Returns whether anything was changed.
    """
    chart = tools.helm("show", "values", str(CHART))
    where = (RELEASE, "--namespace", NAMESPACE)
    set_now = json.loads(tools.helm("get", "values", *where, "--output=json")) or {}
    now = set_now.get("monitoring") or {}
    missing = [
        f"monitoring.{name}={url}"
        for name, url in SETTINGS.items()
        if not now.get(name) and f"  {name}:" in chart
    ]
    if not missing:
        return False
    flags = [f"--set-string={each}" for each in missing]
    tools.helm(
        *(
            "upgrade",
            RELEASE,
            str(CHART),
            "--namespace",
            NAMESPACE,
            "--reset-then-reuse-values",
            *flags,
        ),
        *("--wait", "--timeout=6m"),
    )
    return True


def welcome(files: ClusterFiles) -> str:
    """Return what a person is shown: how each page is reached."""
    kubectl = access.bundle() / "bin" / "kubectl"
    config = files.kubeconfig.relative_to(ROOT)
    forward = f"{kubectl} --kubeconfig {config} --namespace {release.NAMESPACE} port-forward"
    pages = {
        "metrics": ("prometheus 9090", "http://localhost:9090/api/v1/targets"),
        "alerts": ("alertmanager 9093", "http://localhost:9093"),
        "logs": ("victorialogs 9428", "http://localhost:9428/select/vmui"),
        "traces": ("jaeger 16686", "http://localhost:16686/api/services"),
    }
    rows = [
        f"  {name:<8} {url}\n           {forward} svc/{what}" for name, (what, url) in pages.items()
    ]
    return "Monitoring is up.\n" + "\n".join(rows) + "\n./inkwell monitoring status says how it is."
