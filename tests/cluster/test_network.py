"""Pods, services and names reach each other across nodes; people reach them from outside."""

import http.client
from itertools import product

import pytest

from tests.cluster.cluster import ADDRESSES, INGRESS_ADDRESS
from tests.cluster.kubectl import Kubectl, KubectlError, admin
from tests.cluster.workloads import pod_on

NODES = list(ADDRESSES)
ASKS = 30


def ask(address: str, port: int) -> tuple[int, str]:
    """What an address answers to a request from outside: status and body."""
    connection = http.client.HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def run_on(pages: Kubectl, node: str, *command: str) -> str:
    """What a command prints in the shell on a node."""
    return pages("exec", pod_on(pages, "shell", node), "--", *command)


def fetch_on(pages: Kubectl, node: str, url: str) -> str:
    return run_on(pages, node, "curl", "-fsS", "--max-time", "5", url)


def page_pods(pages: Kubectl) -> set[str]:
    return {pod["metadata"]["name"] for pod in pages.get("pods", "--selector=app=page")["items"]}


@pytest.mark.parametrize(("source", "target"), list(product(NODES, NODES)))
def test_a_pod_reaches_a_pod_on(pages: Kubectl, source: str, target: str) -> None:
    pod = pod_on(pages, "page", target)
    address = pages.get("pod", pod)["status"]["podIP"]
    assert pod in fetch_on(pages, source, f"http://{address}:8080/")


@pytest.mark.parametrize("source", NODES)
def test_a_pod_reaches_every_pod_behind_a_service_from(pages: Kubectl, source: str) -> None:
    script = f"for i in $(seq {ASKS}); do curl -fsS --max-time 5 http://page/; echo; done"
    answers = run_on(pages, source, "sh", "-ec", script)
    # The chance that one of n pods is never chosen: n (1 - 1/n)^30, 0.002 % for three.
    assert {pod for pod in page_pods(pages) if pod in answers} == page_pods(pages)


@pytest.mark.parametrize("source", NODES)
@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("kubernetes.default.svc.cluster.local", ("default", "kubernetes")),
        ("kubernetes.default", ("default", "kubernetes")),
        ("kube-dns.kube-system.svc", ("kube-system", "kube-dns")),
        ("page", (None, "page")),
    ],
)
def test_a_service_has_its_name_on(
    pages: Kubectl, source: str, name: str, service: tuple[str | None, str]
) -> None:
    namespace, service_name = service
    where = [f"-n={namespace}"] if namespace else []
    address = pages.get("service", service_name, *where)["spec"]["clusterIP"]
    assert run_on(pages, source, "getent", "ahostsv4", name).split()[0] == address


def test_the_clusters_dns_outlives_any_node() -> None:
    pods = admin().get("pods", "-n=kube-system", "--selector=k8s-app=kube-dns")["items"]
    nodes = [pod["spec"]["nodeName"] for pod in pods]
    assert len(nodes) > 1
    assert len(set(nodes)) == len(nodes), nodes


@pytest.mark.parametrize("source", NODES)
def test_a_name_that_is_no_service_is_unknown_on(pages: Kubectl, source: str) -> None:
    with pytest.raises(KubectlError, match="exit code 2"):
        run_on(pages, source, "getent", "ahostsv4", "nobody.default.svc.cluster.local")


@pytest.mark.parametrize("name", NODES)
def test_a_node_port_answers_from_outside(pages: Kubectl, name: str) -> None:
    port = pages.get("service", "outside")["spec"]["ports"][0]["nodePort"]
    status, body = ask(ADDRESSES[name], port)
    assert status == 200
    assert any(pod in body for pod in page_pods(pages))


def test_the_ingress_address_answers_from_outside() -> None:
    status, body = ask(INGRESS_ADDRESS, 80)
    assert status == 200
    assert body
