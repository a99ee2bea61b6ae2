"""Nodes run what the bundle holds, bit by bit."""

import re

import pytest

from inkwell.bundle.output import manifest
from tests.cluster.cluster import (
    BUNDLE,
    BUNDLE_ON_NODES,
    CONTROL_PLANES,
    ROOT,
    Host,
    artifacts,
    name_of,
)
from tests.cluster.kubectl import Kubectl

PACKAGES = [
    line
    for line in (ROOT / "vagrant/node/packages.txt").read_text().splitlines()
    if not line.startswith("#")
]
CNI_DIR = "/opt/cni/bin"
ASK_VERSION = {
    "containerd": "containerd --version",
    "containerd-shim-runc-v2": "containerd-shim-runc-v2 -v",
    "crictl": "crictl --version",
    "ctr": "ctr --version",
    "kubeadm": "kubeadm version -o short",
    "kubectl": "kubectl version --client",
    "kubelet": "kubelet --version",
    "runc": "runc --version",
}
ASK_VERSION_OF_ETCD = {"etcdctl": "etcdctl version", "etcdutl": "etcdutl version"}


def sha256(host: Host, path: str) -> str:
    return str(host.check_output("sha256sum %s", path)).split()[0]


def installed(host: Host, name: str) -> str:
    """Where a program stands."""
    return str(host.check_output("command -v %s", name)).strip()


def assert_version(host: Host, command: str, artifact: manifest.Artifact) -> None:
    output = host.check_output(command)
    assert re.search(rf"(?<![\d.]){re.escape(artifact.version.lstrip('v'))}(?![\d.])", output), (
        output
    )


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_that_programs_of_the_bundle_call_is_installed(host: Host, name: str) -> None:
    assert host.package(name).is_installed


def test_the_bundle_on_the_node_is_the_hosts(host: Host) -> None:
    manifest = f"{BUNDLE_ON_NODES}/manifest.json"
    assert host.file(manifest).content == (BUNDLE / "manifest.json").read_bytes()


@pytest.mark.parametrize("name", ASK_VERSION)
def test_a_program_is_the_bundles(host: Host, name: str) -> None:
    assert sha256(host, installed(host, name)) == artifacts("binary")[name].sha256


@pytest.mark.parametrize("name", ASK_VERSION)
def test_a_program_says_the_manifests_version(host: Host, name: str) -> None:
    assert_version(host, ASK_VERSION[name], artifacts("binary")[name])


@pytest.mark.parametrize("name", ASK_VERSION_OF_ETCD)
def test_etcds_tools_are_the_bundles(control_plane: Host, name: str) -> None:
    artifact = artifacts("binary")[name]
    assert sha256(control_plane, installed(control_plane, name)) == artifact.sha256
    assert_version(control_plane, ASK_VERSION_OF_ETCD[name], artifact)


def test_the_network_plugins_are_the_bundles(host: Host) -> None:
    expected = {name: artifact.sha256 for name, artifact in artifacts("cni").items()}
    assert expected
    assert {name: sha256(host, f"{CNI_DIR}/{name}") for name in expected} == expected


def test_every_image_of_a_pod_is_the_bundles(kubectl: Kubectl) -> None:
    known = {artifact.image for artifact in artifacts("image").values()}
    used = {
        container["image"]
        for pod in kubectl.get("pods", "--all-namespaces")["items"]
        for container in pod["spec"]["containers"] + pod["spec"].get("initContainers", [])
    }
    assert used
    assert used <= known


def test_the_images_are_there_before_they_are_asked_for(host: Host) -> None:
    there = set(host.check_output("ctr --namespace k8s.io images ls -q").split())
    every_node = {"pause", "kube-proxy", "flannel", "toolbox", "static-page"}
    control = {"kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"}
    names = every_node | (control if name_of(host) in CONTROL_PLANES else set())
    assert {artifacts("image")[name].image for name in names} <= there


def test_nothing_that_runs_as_root_can_be_written_by_others(host: Host) -> None:
    places = f"/usr/local/bin /usr/local/sbin {CNI_DIR} /etc/kubernetes /etc/cni /etc/containerd"
    found = host.check_output(f"find {places} -perm /022 ! -type l")
    assert found == ""
