"""What an attacker would try: without a name, with an old protocol, with a privileged pod."""

import base64
import re
import ssl
import urllib.error
import urllib.request
from typing import Any

import pytest
import yaml

from tests.cluster import workloads
from tests.cluster.cluster import (
    ADDRESSES,
    API_ADDRESS,
    CONTROL_PLANES,
    KUBECONFIG,
    ROOT,
    Host,
    name_of,
)
from tests.cluster.kubectl import Kubectl, KubectlError
from tests.cluster.node_state import flags
from tests.cluster.tls import WEAKEST_CLIENT, handshake

DOCUMENT = (ROOT / "docs/hardening.md").read_text()
API = f"https://{API_ADDRESS}:6443"
SERVERS = [
    ("API server", API_ADDRESS, 6443),
    *[(f"API server of {name}", ADDRESSES[name], 6443) for name in CONTROL_PLANES],
    *[(f"etcd of {name}", ADDRESSES[name], 2379) for name in CONTROL_PLANES],
    *[(f"kubelet of {name}", address, 10250) for name, address in ADDRESSES.items()],
]
each_server = pytest.mark.parametrize(
    ("address", "port"), [row[1:] for row in SERVERS], ids=[row[0] for row in SERVERS]
)


def cluster_ca() -> str:
    """The cluster's certificate authority, as the kubeconfig holds it."""
    data = re.search(r"certificate-authority-data: (\S+)", KUBECONFIG.read_text())
    assert data is not None
    return base64.b64decode(data[1]).decode()


def status_of(url: str) -> int:
    """What a server answers to somebody without a name. Its certificate is checked."""
    context = ssl.create_default_context(cadata=cluster_ca())
    try:
        with urllib.request.urlopen(url, context=context, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize("path", ["livez", "readyz", "healthz"])
def test_health_is_told_to_everyone(path: str) -> None:
    assert status_of(f"{API}/{path}") == 200


@pytest.mark.parametrize(
    "path",
    [
        "api",
        "version",
        "metrics",
        "openapi/v2",
        "api/v1/secrets",
        "api/v1/namespaces/kube-public/configmaps/cluster-info",
        "livez/etcd",
    ],
)
def test_nothing_else_is_told_to_somebody_without_a_name(path: str) -> None:
    assert status_of(f"{API}/{path}") == 401


@pytest.mark.parametrize("path", ["pods", "metrics", "configz", "healthz", "containerLogs/x/y/z"])
def test_the_kubelet_tells_nothing_to_somebody_without_a_name(host: Host, path: str) -> None:
    assert status_of(f"https://{ADDRESSES[name_of(host)]}:10250/{path}") == 401


def test_the_kubelet_has_no_port_without_a_lock(host: Host) -> None:
    ports = set(re.findall(r":(\d+) ", host.check_output("ss --no-header -ltn")))
    assert "10250" in ports
    assert "10255" not in ports


def test_etcd_asks_everyone_for_a_certificate(control_plane: Host) -> None:
    # A request, for in TLS 1.3 a server complains about a missing certificate after the handshake.
    address = ADDRESSES[name_of(control_plane)]
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.raises(
        (urllib.error.URLError, ssl.SSLError), match=r"certificate.required|bad.certificate"
    ):
        urllib.request.urlopen(f"https://{address}:2379/version", context=context, timeout=10)


@each_server
def test_tls_1_2_or_newer_is_spoken_by(address: str, port: int) -> None:
    assert re.search(
        r"^New, TLSv1\.[23], Cipher is (?!\(NONE\))", handshake(address, port), re.MULTILINE
    )


@each_server
@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_older_tls_is_refused_by(address: str, port: int, version: str) -> None:
    output = handshake(address, port, version, *WEAKEST_CLIENT)
    assert "alert protocol version" in output


@each_server
@pytest.mark.parametrize("cipher", ["AES128-SHA", "ECDHE-RSA-AES128-SHA", "AES128-GCM-SHA256"])
def test_weak_ciphers_are_refused_by(address: str, port: int, cipher: str) -> None:
    output = handshake(address, port, "-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0")
    assert "alert handshake failure" in output or "alert protocol version" in output


def test_a_namespace_refuses_privileged_pods_by_default_and_says_why(namespace: Kubectl) -> None:
    container: dict[str, Any] = workloads.container("toolbox", securityContext={"privileged": True})
    with pytest.raises(KubectlError) as refused:
        namespace.apply(workloads.pod("intruder", container))
    assert 'violates PodSecurity "restricted:' in str(refused.value)
    assert 'container "toolbox" must not set securityContext.privileged=true' in str(refused.value)


def test_a_restricted_pod_is_let_in(namespace: Kubectl) -> None:
    namespace.apply(workloads.pod("guest", workloads.container("toolbox", command=["true"])))


def test_no_private_key_can_be_read_by_others(host: Host) -> None:
    places = "/etc/kubernetes /var/lib/kubelet /var/lib/etcd"
    # kubeconfigs and the keys of the encryption at rest count as keys, too.
    marks = "PRIVATE KEY|client-key-data:|secretbox:|aescbc:"
    holders = host.check_output(f"grep -rslE '{marks}' $(ls -d {places} 2>/dev/null)").splitlines()
    assert holders
    readable = host.run("stat -c '%a %n' " + " ".join(holders)).stdout.splitlines()
    assert [line for line in readable if int(line.split()[0], 8) & 0o077] == []


def test_no_join_token_is_left(kubectl: Kubectl) -> None:
    kind = "--field-selector=type=bootstrap.kubernetes.io/token"
    assert kubectl.get("secrets", "-n=kube-system", kind)["items"] == []


def test_the_namespaces_that_may_do_more_are_those_of_the_document(
    control_plane: Host, kubectl: Kubectl
) -> None:
    path = flags(control_plane, "kube-apiserver")["admission-control-config-file"]
    (pod_security,) = [
        plugin["configuration"]
        for plugin in yaml.safe_load(control_plane.file(path).content_string)["plugins"]
        if plugin["name"] == "PodSecurity"
    ]
    assert set(pod_security["exemptions"]) == {"namespaces"}
    labelled = {
        namespace["metadata"]["name"]
        for namespace in kubectl.get("namespaces")["items"]
        if namespace["metadata"]["labels"].get("pod-security.kubernetes.io/enforce", "restricted")
        != "restricted"
    }
    rows = re.findall(r"^\| `([\w-]+)` \| .* \| (its label|the API) ?", DOCUMENT, re.MULTILINE)
    assert {name for name, by in rows if by == "its label"} == labelled
    assert {name for name, by in rows if by == "the API"} == set(
        pod_security["exemptions"]["namespaces"]
    )
