"""What the roles make of a cloud's inventory: names for addresses, node ports, a registry."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles

ANSIBLE = ROOT / "ansible"
ROLES = ANSIBLE / "roles"
SHARED = yaml.safe_load((ANSIBLE / "group_vars/all/main.yml").read_text())
LAB = {"api_address": "10.0.0.10", "ingress_address": "10.0.0.9"}
CLOUD = {
    "api_address": "api.cloud.example",
    "external_load_balancer": True,
    "control_plane_names": ["public.cloud.example"],
    "containerd_registries": {"registry.example:5000": "PEM"},
    "aws_platform": {"region": "eu-central-1"},
}
TEMPLATES = {
    "kubeadm.yaml": ("control_plane", "control_plane/templates/kubeadm.yaml.j2"),
    "ingress.yaml": ("static_page", "static_page/templates/ingress.yml.j2"),
    "static-page.yaml": ("static_page", "static_page/templates/static-page.yml.j2"),
    "config.toml": ("containerd", "containerd/templates/config.toml.j2"),
    "10-kubeadm.conf": ("kubernetes", "kubernetes/templates/10-kubeadm.conf.j2"),
    "credentials.yaml": ("aws", "aws/templates/credentials.yaml.j2"),
    "hosts.toml": ("containerd", "containerd/templates/hosts.toml.j2"),
}
MADE = {"primary_control_plane": "control-1", "item": "registry.example:5000"}


def task(name: str, folder: Path) -> dict[str, Any]:
    role, template = TEMPLATES[name]
    files = [str(ROLES / role / part / "main.yml") for part in ("defaults", "vars")]
    read = {
        "include_vars": {"file": "{{ item }}"},
        "loop": [file for file in files if Path(file).exists()],
    }
    write = {"template": {"src": str(ROLES / template), "dest": str(folder / name)}, "vars": MADE}
    return {"block": [read, write]}


def render(variables: dict[str, Any], folder: Path) -> dict[str, str]:
    """Have Ansible render the templates as it would on control-1."""
    machine = {
        "node_ip": "10.0.0.11",
        "ansible_connection": "local",
        "ansible_become": False,
        "ansible_python_interpreter": sys.executable,
    }
    groups = {
        "control_plane": {"hosts": {"control-1": machine}},
        "worker": {"hosts": {"worker-1": {"node_ip": "10.0.0.21"}}},
    }
    (folder / "hosts.yml").write_text(
        yaml.safe_dump({"cluster": {"vars": variables, "children": groups}})
    )
    (folder / "group_vars").symlink_to(ANSIBLE / "group_vars")
    # A role's files, included, would stand above the inventory's variables: so these come again.
    play = {
        "hosts": "control-1",
        "gather_facts": False,
        "tasks": [task(name, folder) for name in TEMPLATES],
    }
    (folder / "play.yml").write_text(yaml.safe_dump([play]))
    extra = yaml.safe_dump(variables, default_flow_style=True, width=10_000)
    done = subprocess.run(
        ["ansible-playbook", "-i", "hosts.yml", "-e", extra, "play.yml"],
        cwd=folder,
        env=ClusterFiles.from_environment().environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: (folder / name).read_text() for name in TEMPLATES}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return render(CLOUD, tmp_path_factory.mktemp("cloud"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return render(LAB, tmp_path_factory.mktemp("lab"))


def of_kind(text: str, kind: str) -> dict[str, Any]:
    (found,) = (each for each in yaml.safe_load_all(text) if each["kind"] == kind)
    specification: dict[str, Any] = found.get("spec", found)
    return specification


def test_the_api_servers_have_a_name(cloud: dict[str, str]) -> None:
    cluster = of_kind(cloud["kubeadm.yaml"], "ClusterConfiguration")
    assert cluster["controlPlaneEndpoint"] == "api.cloud.example:6443"
    assert cluster["apiServer"]["certSANs"] == [
        *("api.cloud.example", "127.0.0.1", "localhost", "public.cloud.example")
    ]


def test_a_lab_has_an_address_as_before(lab: dict[str, str]) -> None:
    assert "  certSANs: [10.0.0.10, 127.0.0.1, localhost]\n" in lab["kubeadm.yaml"]
    service = of_kind(lab["ingress.yaml"], "Service")
    assert service["allocateLoadBalancerNodePorts"] is False
    assert "nodePort" not in service["ports"][0]


def test_a_load_balancer_outside_finds_the_page_before_the_gateway_is_there(
    cloud: dict[str, str],
) -> None:
    service = of_kind(cloud["ingress.yaml"], "Service")
    assert service["allocateLoadBalancerNodePorts"] is True
    assert service["externalTrafficPolicy"] == "Local"
    assert service["healthCheckNodePort"] == SHARED["ingress_health_port"]
    assert service["ports"][0]["nodePort"] == SHARED["ingress_node_ports"]["http"]


def test_no_other_service_takes_the_load_balancers_ports(cloud: dict[str, str]) -> None:
    taken = of_kind(cloud["static-page.yaml"], "Service")["ports"][0]["nodePort"]
    assert taken not in {*SHARED["ingress_node_ports"].values(), SHARED["ingress_health_port"]}


def test_terraforms_load_balancer_leads_to_the_ports_that_the_nodes_have() -> None:
    lines = (ROOT / "terraform/load_balancers.tf").read_text().splitlines()
    wanted = {**SHARED["ingress_node_ports"], "health": SHARED["ingress_health_port"]}
    for name, port in wanted.items():
        assert [name, "=", str(port)] in [line.split() for line in lines]


def test_containerd_trusts_a_registry_by_its_own_authority(cloud: dict[str, str]) -> None:
    config = tomllib.loads(cloud["config.toml"])
    folder = config["plugins"]["io.containerd.cri.v1.images"]["registry"]["config_path"]
    hosts = tomllib.loads(cloud["hosts.toml"])
    assert hosts["server"] == "https://registry.example:5000"
    (host,) = hosts["host"].values()
    assert host["ca"] == f"{folder}/registry.example:5000/ca.crt"
    assert host["capabilities"] == ["pull", "resolve"]


@pytest.mark.parametrize("role", ["load_balancer", "maintenance", "static_page", "verify"])
def test_nothing_carries_or_asks_for_an_address_that_a_load_balancer_outside_has(
    role: str,
) -> None:
    for path in (ROLES / role / "tasks").glob("*.yml"):
        if path.name == "carry.yml":  # what main.yml imports where there is none outside
            continue
        for each in yaml.safe_load(path.read_text()):
            text = yaml.safe_dump(each)
            if "keepalived" in text or "ingress_address" in text or "carry.yml" in text:
                assert "balanced_outside" in str(each.get("when", "")), each["name"]


def test_kubelets_on_aws_are_logged_in_to_ecr(cloud: dict[str, str]) -> None:
    flags = "--image-credential-provider-config=/etc/kubernetes/credentials.yaml"
    flags += " --image-credential-provider-bin-dir=/usr/local/lib/inkwell/credentials"
    lines = cloud["10-kubeadm.conf"].splitlines()
    assert f'Environment="KUBELET_CREDENTIAL_ARGS={flags}"' in lines
    assert lines[-1].endswith(" $KUBELET_KUBEADM_ARGS $KUBELET_CREDENTIAL_ARGS")
    (provider,) = yaml.safe_load(cloud["credentials.yaml"])["providers"]
    assert provider["name"] == "ecr"  # the program's name in that directory


def test_other_kubelets_are_as_before(lab: dict[str, str]) -> None:
    assert "REDENTIAL" not in lab["10-kubeadm.conf"]
    assert lab["10-kubeadm.conf"].endswith(
        "\nExecStart=/usr/local/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS"
        " $KUBELET_KUBEADM_ARGS\n"
    )
