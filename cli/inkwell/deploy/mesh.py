"""Istio on the cluster, and the gateway that takes the ingress address."""

import base64
import json
from pathlib import Path

import yaml

from inkwell.bundle import mesh
from inkwell.bundle.images import references
from inkwell.bundle.versions import read
from inkwell.cluster.host import Say
from inkwell.deploy import certificate
from inkwell.deploy.tools import Tools
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.node_table import Table

MANIFESTS = ROOT / "istio"
GATEWAY = "istio-ingress"
TLS = "inkwell-tls"
OURS = ("ratelimit", "redis")  # images that the manifests name without a tag


def install_istio(tools: Tools) -> None:
    """Install or upgrade Istio by istioctl's own profile."""
    files = ("operator.yaml", "plain-envoy.yaml")
    tools.istioctl(
        *("install", "--skip-confirmation", "--readiness-timeout=3m"),
        *(f"--filename={MANIFESTS / name}" for name in files),
        *("--set", f"hub={mesh.HUB}", "--set", f"tag={read().of('istio')}"),
    )
    tools.apply((MANIFESTS / "plain-envoy-telemetry.yaml").read_text())


def install_gateway(tools: Tools, table: Table, files: ClusterFiles, report: Say) -> None:
    """Bring up the gateway with its limits, and give it the ingress address."""
    tools.apply((MANIFESTS / "gateway" / "namespace.yaml").read_text())
    give_certificate(tools, table, files, report)
    # The page that shows that the cluster works leaves the address and its port to the gateway.
    tools.kubectl("--namespace", "ingress", "delete", "service", "--all")
    tools.kubectl("delete", "namespace", "ingress", "--ignore-not-found", "--wait=false")
    tools.kubectl("apply", "--kustomize", str(overlay(files.home / "istio")))
    status = {"status": {"loadBalancer": {"ingress": [{"ip": str(table.ingress_address)}]}}}
    tools.kubectl(
        *("--namespace", GATEWAY, "patch", "service", "gateway", "--subresource=status"),
        *("--type=merge", f"--patch={json.dumps(status)}"),
    )
    tools.rolled_out(GATEWAY, "deployment/gateway")


def wait_for_limits(tools: Tools) -> None:
    """Wait until requests are counted.

    A limiter that finds no Redis ends, and is started again 10 to 20 s later: time for the chart.
    """
    tools.rolled_out(GATEWAY, "deployment/redis", "deployment/ratelimit")


def overlay(directory: Path) -> Path:
    """Write a kustomization of istio/ with the bundle's images; return its directory."""
    directory.mkdir(parents=True, exist_ok=True)
    images = [
        {"name": image.repository, "newTag": references(image, read())[0].rpartition(":")[2]}
        for image in mesh.IMAGES
        if image.name in OURS
    ]
    up = "../" * len(directory.relative_to(ROOT).parts)
    (directory / "kustomization.yaml").write_text(
        yaml.safe_dump({"resources": [f"{up}istio"], "images": images})
    )
    return directory


def give_certificate(tools: Tools, table: Table, files: ClusterFiles, report: Say) -> None:
    """Make the gateway's Secret unless there is one; keep the authority's certificate."""
    where = ("--namespace", GATEWAY)
    stored = tools.kubectl(*where, "get", "secret", TLS, "--ignore-not-found", "--output=json")
    if stored:
        authority = json.loads(stored)["data"].get("ca.crt", "")
        certificate_of(files).write_bytes(base64.b64decode(authority))
        return
    report(f"making a certificate of the lab's own; yours would be the Secret {GATEWAY}/{TLS}")
    issued = certificate.issue([str(table.ingress_address)])
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": TLS, "namespace": GATEWAY},
        "type": "kubernetes.io/tls",
        "stringData": {
            "tls.crt": issued.certificate,
            "tls.key": issued.key,
            "ca.crt": issued.authority,
        },
    }
    tools.kubectl("create", "--filename=-", stdin=json.dumps(secret))
    certificate_of(files).write_text(issued.authority)


def certificate_of(files: ClusterFiles) -> Path:
    """Return the file with the certificate of the authority that clients must trust."""
    return files.home / "ca.crt"
