"""Secrets: what stands of them in etcd and in the audit log."""

import base64
import json
import secrets

import pytest

from tests.cluster.cluster import CONTROL_PLANES, Host, connect
from tests.cluster.kubectl import Kubectl
from tests.cluster.node_state import flags

PKI = "/etc/kubernetes/pki/etcd"
ETCDCTL = (
    "etcdctl --endpoints=https://127.0.0.1:2379 "
    f"--cacert={PKI}/ca.crt --cert={PKI}/server.crt --key={PKI}/server.key"
)


def in_etcd(control_plane: Host, prefix: str) -> dict[str, bytes]:
    """What stands in etcd itself under a prefix, by key."""
    output = control_plane.check_output(f"{ETCDCTL} get --prefix %s --write-out json", prefix)
    return {
        base64.b64decode(row["key"]).decode(): base64.b64decode(row["value"])
        for row in json.loads(output).get("kvs", [])
    }


@pytest.fixture
def a_secret(namespace: Kubectl) -> tuple[str, str]:
    """A namespace with a secret and a ConfigMap `note`, and the words in both."""
    words = f"plain-{secrets.token_hex(16)}"
    for kind in (["secret", "generic"], ["configmap"]):
        namespace("create", *kind, "note", f"--from-literal=words={words}")
    return namespace.namespace, words


def test_secrets_are_encrypted_at_rest(control_plane: Host, a_secret: tuple[str, str]) -> None:
    namespace, words = a_secret
    # A ConfigMap is read in the clear: so would be a secret that isn't encrypted.
    (clear,) = in_etcd(control_plane, f"/registry/configmaps/{namespace}/note").values()
    assert words.encode() in clear
    (stored,) = in_etcd(control_plane, f"/registry/secrets/{namespace}/note").values()
    assert stored.startswith(b"k8s:enc:secretbox:")
    assert words.encode() not in stored


def test_every_secret_of_the_cluster_is_encrypted_at_rest(
    control_plane: Host, a_secret: tuple[str, str]
) -> None:
    stored = in_etcd(control_plane, "/registry/secrets/")
    assert stored
    assert [key for key, value in stored.items() if not value.startswith(b"k8s:enc:")] == []


def audit_log(control_plane: Host) -> str:
    path = flags(control_plane, "kube-apiserver")["audit-log-path"]
    return str(control_plane.file(path).content_string)


def test_the_audit_log_says_who_made_a_secret_and_holds_nothing_of_it(
    a_secret: tuple[str, str],
) -> None:
    namespace, words = a_secret
    log = "".join(audit_log(connect(name)) for name in CONTROL_PLANES)
    made = [
        event
        for event in map(json.loads, log.splitlines())
        if event["verb"] == "create"
        and event["objectRef"].get("resource") == "secrets"
        and event["objectRef"].get("namespace") == namespace
    ]
    assert made
    assert {event["level"] for event in made} == {"Metadata"}
    assert made[0]["user"]["username"]
    assert words not in log
    assert base64.b64encode(words.encode()).decode() not in log


def test_the_audit_log_is_roots_alone(control_plane: Host) -> None:
    file = control_plane.file(flags(control_plane, "kube-apiserver")["audit-log-path"])
    assert (file.user, file.mode & 0o077) == ("root", 0)
