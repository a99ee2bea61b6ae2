"""What a deployment learns from an inventory of anybody's, by Ansible itself."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell.deploy import site
from inkwell.errors import InkwellError

PORTS = {"http": 30080, "https": 30443}


def inventory(folder: Path, variables: dict[str, Any], *control_planes: str) -> Path:
    """Write an inventory of these machines and a worker."""
    children = {
        "control_plane": {"hosts": dict.fromkeys(control_planes)},
        "worker": {"hosts": {"worker-1": None}},
    }
    file = folder / "theirs.yml"
    file.write_text(yaml.safe_dump({"cluster": {"vars": variables, "children": children}}))
    return file


def test_people_come_by_the_inventorys_ingress_address(tmp_path: Path) -> None:
    found = site.of_inventory(inventory(tmp_path, {"ingress_address": "10.0.0.9"}, "c-1"), None, "")
    assert (found.edge.address, found.edge.node_ports) == ("10.0.0.9", None)
    assert found.kubeconfig.parts[-2:] == ("site-theirs", "kubeconfig")
    assert found.files.home == found.kubeconfig.parent


@pytest.mark.parametrize("said", [True, "yes"])
def test_a_load_balancer_outside_leads_to_node_ports(said: bool | str, tmp_path: Path) -> None:
    told = inventory(tmp_path, {"external_load_balancer": said}, "c-1", "c-2", "c-3")
    found = site.of_inventory(told, tmp_path / "kubeconfig", "letters.example")
    assert (found.edge.address, found.edge.node_ports) == ("letters.example", PORTS)
    assert found.kubeconfig == tmp_path / "kubeconfig"


@pytest.mark.parametrize(
    ("control_planes", "said"),
    [(("c-1",), "has no ingress_address, so --address"), ((), "has no group control_plane")],
)
def test_what_an_inventory_lacks_is_named(
    control_planes: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InkwellError, match=said):
        site.of_inventory(inventory(tmp_path, {}, *control_planes), None, "")


@pytest.mark.parametrize(("node_ports", "ports"), [(False, None), (True, PORTS)])
def test_a_cluster_of_a_kubeconfig_is_told_how_people_come_in(
    node_ports: bool, ports: dict[str, int] | None, tmp_path: Path
) -> None:
    found = site.of_kubeconfig(tmp_path / "eks.conf", "letters.example", node_ports=node_ports)
    assert (found.edge.address, found.edge.node_ports) == ("letters.example", ports)
    assert found.inventory is None
    assert found.kubeconfig == tmp_path / "eks.conf"
