"""Each node's state: units, kernel, mounts, clock, swap, and that its settings took effect."""

import json
import re
import time

import pytest

from tests.cluster.cluster import Host, address_of, artifacts, name_of
from tests.cluster.kubectl import Kubectl
from tests.cluster.node_state import (
    flags,
    in_container,
    kubelet_config,
    kubelet_configz,
)

MOST_SKEW_S = 1.0


@pytest.mark.parametrize("unit", ["containerd", "kubelet", "keepalived"])
def test_a_unit_is_enabled_and_runs(host: Host, unit: str) -> None:
    service = host.service(unit)
    assert service.is_enabled
    assert service.is_running


def test_no_unit_has_failed(host: Host) -> None:
    failed = host.check_output("systemctl list-units --state=failed --plain --no-legend")
    assert failed == ""


@pytest.mark.parametrize(
    "name",
    [
        "net.ipv4.ip_forward",
        "net.bridge.bridge-nf-call-iptables",
        "net.bridge.bridge-nf-call-ip6tables",
    ],
)
def test_the_kernel_forwards_what_pods_send(host: Host, name: str) -> None:
    assert host.sysctl(name) == 1


def test_every_kernel_setting_took_effect(host: Host) -> None:
    lines = host.file("/etc/sysctl.d/90-kubernetes.conf").content_string.splitlines()
    wanted = dict(line.split(" = ") for line in lines if not line.startswith("#"))
    assert wanted
    assert {name: host.check_output("sysctl -n %s", name) for name in wanted} == wanted


def test_the_kernel_has_what_pods_and_services_need(host: Host) -> None:
    # Asked for by what it does: a module that is built in is listed nowhere.
    assert "overlay" in host.check_output("cat /proc/filesystems")
    assert "kube-proxy" in host.check_output("nft list tables")


def test_mounts_reach_pods_and_pods_have_a_cgroup(host: Host) -> None:
    assert "shared" in host.check_output("findmnt -no PROPAGATION /").split(",")
    hierarchies = "/sys/fs/cgroup/kubepods* /sys/fs/cgroup/*/kubepods*"
    assert "kubepods" in host.run(f"ls -d {hierarchies}").stdout


def test_the_disk_of_containers_is_no_overlay_itself(host: Host) -> None:
    kind = host.check_output("findmnt -no FSTYPE --target /var/lib/containerd").strip()
    assert kind != "overlay"


def test_the_clock_agrees_with_the_hosts(host: Host) -> None:
    before = time.time()
    there = float(host.check_output("date +%s.%N"))
    after = time.time()
    assert before - MOST_SKEW_S <= there <= after + MOST_SKEW_S
    # A container's clock is its host's; other machines have a service that keeps theirs.
    assert in_container(host) or host.service("chrony").is_running


def test_nothing_is_swapped(host: Host) -> None:
    # A container node sees its host's swap: there the kubelet is set to accept it.
    swaps = host.check_output("cat /proc/swaps").splitlines()[1:]
    assert swaps == [] or (in_container(host) and kubelet_config(host)["failSwapOn"] is False)


def test_the_kubelet_stands_on_the_private_address(host: Host) -> None:
    assert flags(host, "kubelet")["node-ip"] == address_of(host)


def test_the_network_of_pods_goes_over_the_private_address(host: Host) -> None:
    link = json.loads(host.check_output("ip -json -details link show flannel.1"))[0]
    assert link["linkinfo"]["info_data"]["local"] == address_of(host)


def test_containerds_configuration_is_valid_and_took_effect(host: Host) -> None:
    dump = host.run("containerd --config /etc/containerd/config.toml config dump")
    assert dump.rc == 0, dump.stderr
    assert not re.search(r"level=(warning|error)", dump.stderr), dump.stderr
    # containerd 2 has it under io.containerd.cri.v1.runtime; elsewhere it is read by nobody.
    runc = dump.stdout.split("io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]")[1]
    systemd = re.search(r"SystemdCgroup = (\w+)", runc)
    assert systemd is not None
    assert (systemd[1] == "true") is (kubelet_config(host)["cgroupDriver"] == "systemd")
    assert f"sandbox = '{artifacts('image')['pause'].image}'" in dump.stdout


def leaves(value: object, path: str = "") -> dict[str, object]:
    """A nested mapping's values that aren't its type's zero, by their path."""
    if isinstance(value, dict):
        return {k: v for key, one in value.items() for k, v in leaves(one, f"{path}.{key}").items()}
    return {} if value in (None, "", 0, "0s", [], {}) and value is not False else {path: value}


def test_every_line_of_the_kubelets_configuration_took_effect(host: Host, kubectl: Kubectl) -> None:
    written = leaves(kubelet_config(host))
    running = leaves(kubelet_configz(kubectl, name_of(host)))
    keys = set(written) - {".apiVersion", ".kind"}
    assert keys
    assert {key: running.get(key) for key in keys} == {key: written[key] for key in keys}


def test_the_kubelet_knows_all_that_its_configuration_says(host: Host) -> None:
    since = host.check_output("systemctl show -p ActiveEnterTimestamp --value kubelet").strip()
    journal = host.check_output("journalctl --no-pager -u kubelet --since %s", since)
    assert journal
    assert "strict decoding" not in journal
    assert "unknown field" not in journal


def test_kubeadms_configuration_is_valid(control_plane: Host) -> None:
    checked = control_plane.run("kubeadm config validate --config /etc/kubernetes/kubeadm.yaml")
    assert checked.rc == 0, checked.stderr


def test_keepaliveds_configuration_is_valid(host: Host) -> None:
    # It says what is wrong with a file; Debian 12's ends by SIGTERM when nothing is, too.
    assert host.check_output("keepalived --config-test 2>&1 | cat") == ""
