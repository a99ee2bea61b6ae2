"""Monitoring's release of helm/monitoring: its values, its installation, its removal."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from inkwell.bundle import make
from inkwell.bundle.output import manifest
from inkwell.bundle.versions import home, read
from inkwell.cluster import images
from inkwell.cluster.host import Say
from inkwell.deploy.tools import Tools
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.node_table import Table

CHART = ROOT / "helm" / "monitoring"
VALUES = ROOT / "helm" / "values-monitoring-lab.yaml"
NAMESPACE = RELEASE = "monitoring"
KEYS = {  # the chart's name of an image, where it isn't the bundle's in camel case
    "prometheus-config-reloader": "configReloader",
}
# Logs and the node's own figures are read from the node's file system.
LABELS = (
    "pod-security.kubernetes.io/enforce=privileged",
    "pod-security.kubernetes.io/warn=privileged",
)


def bundle() -> Path:
    """Return where the bundle's group `monitoring` lies."""
    return make.directory_of(read(), home(), "monitoring")


def give_images(table: Table, files: ClusterFiles, report: Say) -> None:
    """Give every node the images: logs and nodes' figures are read on each."""
    directory = bundle()
    artifacts = [each for each in manifest.read(directory).artifacts if each.kind == "image"]
    archives = {each.sha256: directory / each.path for each in artifacts}
    images.give(list(table.nodes), archives, files, report)


def values_of(directory: Path) -> dict[str, Any]:
    """Return the chart's values that name a bundle's images."""
    named = {
        key_of(each.name): dict(zip(("repository", "tag"), each.image.rsplit(":", 1), strict=True))
        for each in manifest.read(directory).artifacts
        if each.kind == "image" and each.image
    }
    return {"images": named}


def key_of(name: str) -> str:
    """Return the chart's name of an image: node-exporter is its `nodeExporter`."""
    first, *rest = name.split("-")
    return KEYS.get(name, first + "".join(word.capitalize() for word in rest))


def install(tools: Tools, values: Mapping[str, Any], files: ClusterFiles) -> None:
    """Bring the namespace, the types and the release to this checkout."""
    name = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
    tools.apply(json.dumps(name))
    tools.kubectl("label", "namespace", NAMESPACE, "--overwrite", *LABELS)
    tools.kubectl("apply", "--server-side", "--force-conflicts", f"--filename={CHART / 'crds'}")
    tools.kubectl("wait", "--for=condition=Established", f"--filename={CHART / 'crds'}")
    chosen = files.home / "monitoring.yaml"
    chosen.write_text(json.dumps(values))
    wanted = ("--values", str(VALUES), "--values", str(chosen))
    if not is_current(tools, *wanted):
        where = ("--namespace", NAMESPACE, "--skip-crds", "--wait", "--timeout=5m")
        tools.helm("upgrade", "--install", RELEASE, str(CHART), *where, *wanted)


def is_current(tools: Tools, *wanted: str) -> bool:
    """Tell whether an upgrade with these values would change nothing in the cluster."""
    where = ("--namespace", NAMESPACE)
    if not tools.helm("list", *where, "--deployed", "--short"):
        return False
    dry = ("--dry-run=server", "--output=json", *wanted)
    manifest = json.loads(tools.helm("upgrade", RELEASE, str(CHART), *where, *dry))["manifest"]
    if manifest.strip() != tools.helm("get", "manifest", RELEASE, *where).strip():
        return False
    try:  # an object may have been changed or deleted since
        for namespace, objects in by_namespace(manifest).items():
            how = ("--namespace", namespace, "--server-side", "--force-conflicts")
            tools.kubectl("diff", *how, "--filename=-", stdin=objects)
    except InkwellError:
        return False
    return True


def by_namespace(rendered: str) -> dict[str, str]:
    """Return a manifest's objects by the namespace that they say; those that say none are ours.

    kubectl refuses objects of another namespace than it was told.
    """
    parts: dict[str, list[str]] = defaultdict(list)
    for text in re.split(r"^---$", rendered, flags=re.MULTILINE):
        if found := yaml.safe_load(text):
            parts[found["metadata"].get("namespace", NAMESPACE)].append(text)
    return {namespace: "---".join(texts) for namespace, texts in parts.items()}


def remove(tools: Tools) -> None:
    """Delete the release, its namespace with what it kept, and its types."""
    tools.helm("uninstall", RELEASE, "--namespace", NAMESPACE, "--ignore-not-found", "--wait")
    tools.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found")
    tools.kubectl("delete", "--ignore-not-found", f"--filename={CHART / 'crds'}")
