"""Istio on the cluster, and the gateway that takes the ingress address."""

import base64
import json
from pathlib import Path

from inkwell.cluster.host import Say
from inkwell.deploy import certificate
from inkwell.deploy.overlay import IMPORTED, Edge, Images, ingress, overlay
from inkwell.deploy.tools import Tools
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles

MANIFESTS = ROOT / "istio"
GATEWAY = "istio-ingress"
TLS = "inkwell-tls"


def install_istio(tools: Tools, images: Images = IMPORTED) -> None:
    """Install or upgrade Istio by istioctl's own profile."""
    files = ("operator.yaml", "plain-envoy.yaml")
    settings = [f"hub={images.hub}", f"tag={images.istio_tag}"]
    if images.pull_secret:
        settings.append(f"values.global.imagePullSecrets[0]={images.pull_secret}")
    tools.istioctl(
        *("install", "--skip-confirmation", "--readiness-timeout=3m"),
        *(f"--filename={MANIFESTS / name}" for name in files),
        *(f"--set={setting}" for setting in settings),
    )
    tools.apply((MANIFESTS / "plain-envoy-telemetry.yaml").read_text())


def install_gateway(
    tools: Tools, edge: Edge, files: ClusterFiles, report: Say, images: Images = IMPORTED
) -> None:
    """Bring up the gateway with its limits, and give it the ingress address."""
    tools.apply((MANIFESTS / "gateway" / "namespace.yaml").read_text())
    give_certificate(tools, edge.address, files, report)
    # The page that shows that the cluster works leaves the address and its port to the gateway.
    tools.kubectl("--namespace", "ingress", "delete", "service", "--all")
    tools.kubectl("delete", "namespace", "ingress", "--ignore-not-found", "--wait=false")
    tools.kubectl("apply", "--kustomize", str(overlay(files.home / "istio", images, edge)))
    status = {"status": {"loadBalancer": {"ingress": [ingress(edge)]}}}
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


def give_certificate(tools: Tools, address: str, files: ClusterFiles, report: Say) -> None:
    """Make the gateway's Secret unless there is one; keep the authority's certificate."""
    where = ("--namespace", GATEWAY)
    stored = tools.kubectl(*where, "get", "secret", TLS, "--ignore-not-found", "--output=json")
    if stored:
        authority = json.loads(stored)["data"].get("ca.crt", "")
        certificate_of(files).write_bytes(base64.b64decode(authority))
        return
    report(f"making a certificate of the lab's own; yours would be the Secret {GATEWAY}/{TLS}")
    issued = certificate.issue_for(address)
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
