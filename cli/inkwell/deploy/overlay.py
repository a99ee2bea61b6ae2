"""istio/ as a cluster gets it: where its images are, and how people come in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from inkwell.bundle import mesh
from inkwell.bundle.images import references
from inkwell.bundle.versions import read
from inkwell.deploy.certificate import is_address
from inkwell.shared.checkout import ROOT

OURS = ("ratelimit", "redis")  # images that the manifests name without a tag


class Edge(NamedTuple):
    """How people come in.

    Attributes:
        address: an IPv4 address or a name, which the gateway's certificate is for.
        node_ports: by a port's name, where a load balancer outside leads to ports of the nodes.
    """

    address: str
    node_ports: Mapping[str, int] | None = None


class Images(NamedTuple):
    """Where the mesh's images are: what stands before their names and behind their tags."""

    hub: str = mesh.HUB
    suffix: str = ""
    pull_secret: str = ""  # the Secret's name, in each namespace

    @property
    def istio_tag(self) -> str:
        """The tag of Istio's own."""
        return f"{read().of('istio')}{self.suffix}"


IMPORTED = Images()  # on the nodes already


def ingress(edge: Edge) -> dict[str, str]:
    """Return what a cloud's controller would write into the Service's status."""
    if not is_address(edge.address):
        return {"hostname": edge.address}
    # Else nodes would keep what they send to a load balancer outside to themselves.
    return {"ip": edge.address, **({"ipMode": "Proxy"} if edge.node_ports else {})}


def overlay(directory: Path, images: Images = IMPORTED, edge: Edge | None = None) -> Path:
    """Write a kustomization of istio/ with the bundle's images; return its directory."""
    directory.mkdir(parents=True, exist_ok=True)
    renamed = [
        {
            "name": image.repository,
            "newName": image.repository.replace(mesh.HUB, images.hub),
            "newTag": references(image, read())[0].rpartition(":")[2] + images.suffix,
        }
        for image in mesh.IMAGES
        if image.name in OURS
    ]
    up = "../" * len(directory.relative_to(ROOT).parts)
    whole = {"resources": [f"{up}istio"], "images": renamed, "patches": patches(images, edge)}
    (directory / "kustomization.yaml").write_text(yaml.safe_dump(whole))
    return directory


def patches(images: Images, edge: Edge | None) -> list[dict[str, Any]]:
    """Return what other nodes than the lab's need changed in istio/."""
    found = []
    if edge and edge.node_ports:
        ports = [
            {"port": port, "nodePort": edge.node_ports[name]}
            for name, port in (("http", 80), ("https", 443))
        ]
        spec = {"allocateLoadBalancerNodePorts": True, "ports": ports}
        found.append(_patch("v1", "Service", {"spec": spec}))
    if images != IMPORTED:  # the gateway's own image is istiod's word, which no template shows
        proxy = {"inkwell.dev/proxy": f"{images.hub}/proxyv2:{images.istio_tag}"}
        template = {"template": {"metadata": {"annotations": proxy}}}
        found.append(_patch("apps/v1", "Deployment", {"spec": template}))
    if images.pull_secret:
        secrets = [{"name": images.pull_secret}]
        change = [{"op": "add", "path": "/imagePullSecrets", "value": secrets}]
        found.append({"target": {"kind": "ServiceAccount"}, "patch": json.dumps(change)})
    return found


def _patch(version: str, kind: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return a strategic merge of one of the gateway's objects."""
    named = {"apiVersion": version, "kind": kind, "metadata": {"name": "gateway"}}
    return {"target": {"kind": kind, "name": "gateway"}, "patch": json.dumps({**named, **change})}
