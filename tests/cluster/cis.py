"""The scored checks of the CIS Kubernetes benchmark, as kube-bench's cis-1.12 has them.

Each check is what kube-bench tests of a kubeadm cluster: a file's mode and owner, a program's
flag, a value of the kubelet's configuration. docs/hardening.md says what each asks, and which
check is excepted; tests/cluster_docs keeps the two alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from tests.cluster.cluster import Host
from tests.cluster.kubectl import admin
from tests.cluster.node_state import flags, kubelet_config

Proof = Callable[[Host], None]
Rule = Callable[[str | None], bool]

MANIFESTS = "/etc/kubernetes/manifests"
API, MANAGER, SCHEDULER = "kube-apiserver", "kube-controller-manager", "kube-scheduler"
PKI = "/etc/kubernetes/pki"
KUBELET_UNIT = (
    "/etc/systemd/system/kubelet.service /etc/systemd/system/kubelet.service.d/10-kubeadm.conf"
)
KUBELET_FILES = "/var/lib/kubelet/config.yaml /etc/kubernetes/kubelet.conf.d/*.conf"


@dataclass(frozen=True)
class Check:
    """One scored check."""

    id: str
    proof: Proof


def mode(paths: str, most: int) -> Proof:
    """Files exist, and their modes hold no bit that `most` lacks."""

    def prove(host: Host) -> None:
        rows = [line.split() for line in host.check_output(f"stat -c '%a %n' {paths}").splitlines()]
        assert rows
        assert [(bits, path) for bits, path in rows if int(bits, 8) & ~most] == []

    return prove


def owner(paths: str) -> Proof:
    """Files exist and are root's."""

    def prove(host: Host) -> None:
        rows = host.check_output(f"stat -c '%U:%G %n' {paths}").splitlines()
        assert rows
        assert [row for row in rows if not row.startswith("root:root ")] == []

    return prove


def flag(program: str, name: str, rule: Rule) -> Proof:
    """A running program's flag follows a rule; None is a flag that isn't given."""

    def prove(host: Host) -> None:
        value = flags(host, program).get(name)
        assert rule(value), f"{program} has --{name}={value}"

    return prove


def both(*proofs: Proof) -> Proof:
    """All of several proofs."""

    def prove(host: Host) -> None:
        for proof in proofs:
            proof(host)

    return prove


def kubelet(path: str, rule: Callable[[Any], bool]) -> Proof:
    """A value of the kubelet's configuration follows a rule; None is one that isn't given."""

    def prove(host: Host) -> None:
        value: Any = kubelet_config(host)
        for key in path.split("."):
            value = (value or {}).get(key)
        assert rule(value), f"the kubelet has {path}: {value}"
        # A flag would win over the file.
        assert not {"anonymous-auth", "authorization-mode", "client-ca-file"} & set(
            flags(host, "kubelet")
        )

    return prove


def proxy_metrics_are_local(host: Host) -> None:
    """kube-proxy's configuration, which is one for all nodes, keeps its metrics local."""
    stored = admin().get("configmap", "kube-proxy", "-n=kube-system")["data"]["config.conf"]
    address = yaml.safe_load(stored).get("metricsBindAddress", "")
    assert address == "" or address.startswith("127.0.0.1")


def equals(wanted: str) -> Rule:
    """The flag has this value."""
    return lambda value: value == wanted


def unset_or(wanted: str) -> Rule:
    """The flag isn't given, or has this value."""
    return lambda value: value in (None, wanted)


def has(wanted: str) -> Rule:
    """The flag's list holds this."""
    return lambda value: value is not None and wanted in value.split(",")


def lacks(unwanted: str) -> Rule:
    """The flag's list doesn't hold this, or isn't given."""
    return lambda value: value is None or unwanted not in value.split(",")


def at_least(least: int) -> Rule:
    """The flag is a number, and not a smaller one."""
    return lambda value: value is not None and int(value) >= least


def given(value: str | None) -> bool:
    """The flag is given."""
    return bool(value)


def absent(value: str | None) -> bool:
    """The flag isn't given."""
    return value is None


def file_pair(first: int, path: str, most: int = 0o600) -> list[Check]:
    """The two checks that ask for a file's mode and then for its owner."""
    return [Check(f"1.1.{first}", mode(path, most)), Check(f"1.1.{first + 1}", owner(path))]


CONTROL_PLANE = [
    *file_pair(1, f"{MANIFESTS}/{API}.yaml"),
    *file_pair(3, f"{MANIFESTS}/{MANAGER}.yaml"),
    *file_pair(5, f"{MANIFESTS}/{SCHEDULER}.yaml"),
    *file_pair(7, f"{MANIFESTS}/etcd.yaml"),
    Check("1.1.11", mode("/var/lib/etcd", 0o700)),
    *file_pair(13, "$(ls /etc/kubernetes/*admin.conf)"),
    *file_pair(15, "/etc/kubernetes/scheduler.conf"),
    *file_pair(17, "/etc/kubernetes/controller-manager.conf"),
    Check("1.1.19", owner(f"$(find {PKI})")),
    Check("1.2.2", flag(API, "token-auth-file", absent)),
    Check(
        "1.2.4",
        both(
            flag(API, "kubelet-client-certificate", given),
            flag(API, "kubelet-client-key", given),
        ),
    ),
    Check("1.2.5", flag(API, "kubelet-certificate-authority", given)),
    Check(
        "1.2.6",
        both(
            flag(API, "authorization-mode", given),
            flag(API, "authorization-mode", lacks("AlwaysAllow")),
        ),
    ),
    Check("1.2.7", flag(API, "authorization-mode", has("Node"))),
    Check("1.2.8", flag(API, "authorization-mode", has("RBAC"))),
    Check("1.2.10", flag(API, "enable-admission-plugins", lacks("AlwaysAdmit"))),
    Check("1.2.12", flag(API, "disable-admission-plugins", lacks("ServiceAccount"))),
    Check("1.2.13", flag(API, "disable-admission-plugins", lacks("NamespaceLifecycle"))),
    Check("1.2.14", flag(API, "enable-admission-plugins", has("NodeRestriction"))),
    Check("1.2.15", flag(API, "profiling", equals("false"))),
    Check("1.2.16", flag(API, "audit-log-path", given)),
    Check("1.2.17", flag(API, "audit-log-maxage", at_least(30))),
    Check("1.2.18", flag(API, "audit-log-maxbackup", at_least(10))),
    Check("1.2.19", flag(API, "audit-log-maxsize", at_least(100))),
    Check("1.2.21", flag(API, "service-account-lookup", unset_or("true"))),
    Check("1.2.22", flag(API, "service-account-key-file", given)),
    Check("1.2.23", both(flag(API, "etcd-certfile", given), flag(API, "etcd-keyfile", given))),
    Check(
        "1.2.24", both(flag(API, "tls-cert-file", given), flag(API, "tls-private-key-file", given))
    ),
    Check("1.2.25", flag(API, "client-ca-file", given)),
    Check("1.2.26", flag(API, "etcd-cafile", given)),
    Check("1.2.30", flag(API, "service-account-extend-token-expiration", equals("false"))),
    Check("1.3.2", flag(MANAGER, "profiling", equals("false"))),
    Check("1.3.3", flag(MANAGER, "use-service-account-credentials", equals("true"))),
    Check("1.3.4", flag(MANAGER, "service-account-private-key-file", given)),
    Check("1.3.5", flag(MANAGER, "root-ca-file", given)),
    Check("1.3.6", flag(MANAGER, "feature-gates", lacks("RotateKubeletServerCertificate=false"))),
    Check("1.3.7", flag(MANAGER, "bind-address", unset_or("127.0.0.1"))),
    Check("1.4.1", flag(SCHEDULER, "profiling", equals("false"))),
    Check("1.4.2", flag(SCHEDULER, "bind-address", unset_or("127.0.0.1"))),
    Check("2.1", both(flag("etcd", "cert-file", given), flag("etcd", "key-file", given))),
    Check("2.2", flag("etcd", "client-cert-auth", equals("true"))),
    Check("2.3", flag("etcd", "auto-tls", unset_or("false"))),
    Check("2.4", both(flag("etcd", "peer-cert-file", given), flag("etcd", "peer-key-file", given))),
    Check("2.5", flag("etcd", "peer-client-cert-auth", equals("true"))),
    Check("2.6", flag("etcd", "peer-auto-tls", unset_or("false"))),
]

EVERY_NODE = [
    Check("4.1.1", mode(KUBELET_UNIT, 0o600)),
    Check("4.1.2", owner(KUBELET_UNIT)),
    Check("4.1.5", mode("/etc/kubernetes/kubelet.conf", 0o600)),
    Check("4.1.6", owner("/etc/kubernetes/kubelet.conf")),
    Check("4.1.9", mode(KUBELET_FILES, 0o600)),
    Check("4.1.10", owner(KUBELET_FILES)),
    Check("4.2.1", kubelet("authentication.anonymous.enabled", lambda value: value is False)),
    Check("4.2.2", kubelet("authorization.mode", lambda value: value == "Webhook")),
    Check("4.2.3", kubelet("authentication.x509.clientCAFile", bool)),
    Check("4.2.6", kubelet("makeIPTablesUtilChains", lambda value: value is not False)),
    Check("4.2.10", kubelet("rotateCertificates", lambda value: value is not False)),
    Check("4.3.1", proxy_metrics_are_local),
]
