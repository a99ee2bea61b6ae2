"""The whole cluster from the host: its nodes, and what a person does with them every day."""

import http.client
import re
import subprocess

import pytest

from tests.cluster import cluster
from tests.cluster.cluster import ADDRESSES, CONTROL_PLANES
from tests.cluster.kubectl import Kubectl
from tests.cluster.workloads import pod_on

NODES = list(ADDRESSES)


def test_exactly_the_nodes_of_the_table_are_ready(kubectl: Kubectl) -> None:
    ready = {
        node["metadata"]["name"]
        for node in kubectl.get("nodes")["items"]
        for condition in node["status"]["conditions"]
        if (condition["type"], condition["status"]) == ("Ready", "True")
    }
    assert ready == set(ADDRESSES)


@pytest.mark.parametrize("name", NODES)
def test_a_node_is_known_by_its_private_address_and_runs_what_the_bundle_holds(
    kubectl: Kubectl, name: str
) -> None:
    status = kubectl.get("node", name)["status"]
    addresses = [row["address"] for row in status["addresses"] if row["type"] == "InternalIP"]
    assert addresses == [ADDRESSES[name]]
    info = status["nodeInfo"]
    assert info["kubeletVersion"] == f"v{cluster.VERSIONS.kubernetes}"
    assert info["containerRuntimeVersion"].removeprefix("containerd://").removeprefix("v") == (
        cluster.VERSIONS.of("containerd")
    )


def test_the_control_planes_of_the_table_and_no_others_carry_the_role(kubectl: Kubectl) -> None:
    role = "--selector=node-role.kubernetes.io/control-plane"
    found = {node["metadata"]["name"] for node in kubectl.get("nodes", role)["items"]}
    assert found == set(CONTROL_PLANES)


def test_every_pod_of_the_cluster_is_ready(kubectl: Kubectl) -> None:
    pods = [
        pod
        for pod in kubectl.get("pods", "--all-namespaces")["items"]
        if not pod["metadata"]["namespace"].startswith("inkwell-test-")
    ]
    assert pods
    ready = {"type": "Ready", "status": "True"}
    assert [
        (pod["metadata"]["namespace"], pod["metadata"]["name"])
        for pod in pods
        if not any(ready.items() <= row.items() for row in pod["status"].get("conditions", []))
    ] == []


def test_the_kubeconfig_is_its_owners_alone_and_names_the_virtual_address() -> None:
    assert cluster.KUBECONFIG.stat().st_mode & 0o777 == 0o600
    servers = re.findall(r"server: (\S+)", cluster.KUBECONFIG.read_text())
    assert servers == [f"https://{cluster.API_ADDRESS}:6443"]


@pytest.mark.parametrize("name", NODES)
def test_top_knows_the_use_of_every_node(kubectl: Kubectl, name: str) -> None:
    row = re.search(rf"^{name} +(\d+)m +\d+% +(\d+)Mi", kubectl("top", "node"), re.MULTILINE)
    assert row is not None
    assert int(row[2]) > 0


def test_top_knows_the_use_of_pods_on_every_node(kubectl: Kubectl) -> None:
    measured = set(
        re.findall(r"^(kube-proxy-\w+) +\d+m +[1-9]\d*Mi", top_pods(kubectl), re.MULTILINE)
    )
    assert measured == {
        pod["metadata"]["name"]
        for pod in kubectl.get("pods", "-n=kube-system", "--selector=k8s-app=kube-proxy")["items"]
    }


def top_pods(kubectl: Kubectl) -> str:
    return kubectl("top", "pod", "-n=kube-system", "--no-headers")


@pytest.mark.parametrize("name", NODES)
def test_logs_come_from_every_node(pages: Kubectl, name: str) -> None:
    assert pages("logs", pod_on(pages, "shell", name)) == f"on {name}\n"


@pytest.mark.parametrize("name", NODES)
def test_exec_runs_on_every_node(pages: Kubectl, name: str) -> None:
    pod = pod_on(pages, "shell", name)
    assert pages("exec", pod, "--", "cat", "/etc/hostname") == f"{pod}\n"


@pytest.mark.parametrize("name", NODES)
def test_port_forward_reaches_every_node(pages: Kubectl, name: str) -> None:
    pod = pod_on(pages, "page", name)
    command = pages.command("port-forward", f"pod/{pod}", ":8080")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as forward:
        assert forward.stdout is not None
        try:
            port = int(forward.stdout.readline().split("127.0.0.1:")[1].split()[0])
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/")
            body = connection.getresponse().read().decode()
            connection.close()
        finally:
            forward.terminate()
    assert pod in body


def test_there_is_one_default_storage_class(kubectl: Kubectl) -> None:
    default = "storageclass.kubernetes.io/is-default-class"
    found = [
        row["metadata"]["name"]
        for row in kubectl.get("storageclasses")["items"]
        if row["metadata"].get("annotations", {}).get(default) == "true"
    ]
    assert found == ["local-path"]
