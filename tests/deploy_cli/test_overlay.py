"""istio/ as each kind of cluster gets it; kubectl renders it, where the bundle is there."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from inkwell.cluster import access
from inkwell.deploy.overlay import IMPORTED, Edge, Images, ingress, overlay
from inkwell.shared.checkout import ROOT

PORTS = {"http": 30080, "https": 30443}
REGISTRY = Images("registry.example/team/inkwell", "-0123456789ab", "login")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in the checkout's build/, for the overlay points to istio/ beside it."""
    made = ROOT / "build" / f"test-overlay-{uuid4().hex}"
    yield made
    shutil.rmtree(made, ignore_errors=True)  # it isn't there where the test is left out


def rendered(folder: Path, images: Images, edge: Edge) -> list[dict[str, Any]]:
    kubectl = access.bundle() / "bin" / "kubectl"
    if not kubectl.exists():
        pytest.skip("kubectl isn't built: make bundle")
    made = overlay(folder, images, edge)
    done = subprocess.run([kubectl, "kustomize", made], capture_output=True, text=True, check=True)
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def one(manifests: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    (found,) = (
        each for each in manifests if (each["kind"], each["metadata"]["name"]) == (kind, name)
    )
    return found


def images_of(manifests: list[dict[str, Any]]) -> set[str]:
    return {
        container["image"]
        for each in manifests
        if each["kind"] == "Deployment"
        for container in each["spec"]["template"]["spec"]["containers"]
    }


def test_the_labs_nodes_have_no_open_ports_and_images_of_the_bundle(folder: Path) -> None:
    manifests = rendered(folder, IMPORTED, Edge("192.168.56.9"))
    service = one(manifests, "Service", "gateway")["spec"]
    assert service["allocateLoadBalancerNodePorts"] is False
    assert not any("nodePort" in port for port in service["ports"])
    named = {image.rpartition(":")[0] for image in images_of(manifests) - {"auto"}}
    assert named == {"docker.io/inkwell/ratelimit", "docker.io/inkwell/redis"}
    gateway = one(manifests, "Deployment", "gateway")["spec"]["template"]["metadata"]
    assert "inkwell.dev/proxy" not in gateway["annotations"]


def test_a_load_balancer_outside_finds_its_ports_and_clients_keep_their_addresses(
    folder: Path,
) -> None:
    manifests = rendered(folder, REGISTRY, Edge("people.example", PORTS))
    service = one(manifests, "Service", "gateway")["spec"]
    assert {port["name"]: port["nodePort"] for port in service["ports"]} == PORTS
    assert {port["name"]: port["port"] for port in service["ports"]} == {"http": 80, "https": 443}
    assert service["allocateLoadBalancerNodePorts"] is True
    assert service["externalTrafficPolicy"] == "Local"
    assert service["healthCheckNodePort"] == 30021


def test_every_pod_takes_its_image_and_login_from_the_registry(folder: Path) -> None:
    manifests = rendered(folder, REGISTRY, Edge("people.example"))
    named = images_of(manifests) - {"auto"}
    assert len(named) == 2
    assert all(image.startswith("registry.example/team/inkwell/") for image in named)
    assert all(image.endswith("-0123456789ab") for image in named)
    accounts = [each for each in manifests if each["kind"] == "ServiceAccount"]
    assert accounts
    assert all(each["imagePullSecrets"] == [{"name": "login"}] for each in accounts)


def test_the_gateway_rolls_when_its_proxy_is_another(folder: Path) -> None:
    manifests = rendered(folder, REGISTRY, Edge("people.example"))
    pod = one(manifests, "Deployment", "gateway")["spec"]["template"]["metadata"]
    proxy = pod["annotations"]["inkwell.dev/proxy"]
    assert proxy.startswith("registry.example/team/inkwell/proxyv2:")
    assert "proxy.istio.io/config" in pod["annotations"]


@pytest.mark.parametrize(
    ("edge", "status"),
    [
        (Edge("192.168.56.9"), {"ip": "192.168.56.9"}),
        (Edge("198.51.100.7", PORTS), {"ip": "198.51.100.7", "ipMode": "Proxy"}),
        (Edge("people.example", PORTS), {"hostname": "people.example"}),
    ],
)
def test_the_service_says_where_people_come_in(edge: Edge, status: dict[str, str]) -> None:
    assert ingress(edge) == status
