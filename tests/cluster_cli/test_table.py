import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell.errors import InkwellError
from inkwell.shared.cluster_files import DEFAULT_TABLE
from inkwell.shared.node_table import TableError, parse, read

GOOD: dict[str, Any] = yaml.safe_load(DEFAULT_TABLE.read_text())


def changed(**fields: Any) -> dict[str, Any]:
    """The default table with other top-level fields."""
    return {**copy.deepcopy(GOOD), **fields}


def with_row(index: int, **fields: Any) -> dict[str, Any]:
    """The default table with another row `index`."""
    table = copy.deepcopy(GOOD)
    table["nodes"][index].update(fields)
    return table


def test_the_default_table_has_one_control_plane_and_two_workers() -> None:
    table = read(DEFAULT_TABLE)
    assert [(node.name, node.role) for node in table.nodes] == [
        ("control-1", "control_plane"),
        ("worker-1", "worker"),
        ("worker-2", "worker"),
    ]
    assert [node.name for node in table.control_planes] == ["control-1"]


def test_one_node_is_a_table() -> None:
    assert len(parse(changed(nodes=GOOD["nodes"][:1])).nodes) == 1


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            with_row(2, address="192.168.56.21"),
            r"nodes\[2\]\.address 192\.168\.56\.21 .*nodes\[1\]",
        ),
        (with_row(1, address="192.168.56.10"), r"nodes\[1\]\.address 192\.168\.56\.10 .*api_addr"),
        (with_row(1, address="192.168.56.1"), r"nodes\[1\]\.address 192\.168\.56\.1 .*this host's"),
        (with_row(1, address="192.168.56.255"), r"nodes\[1\]\.address .*broadcasts"),
        (with_row(1, address="10.0.0.1"), r"nodes\[1\]\.address 10\.0\.0\.1 is not in the network"),
        (with_row(1, address="192.168.56.300"), r"nodes\[1\]\.address .* no IPv4 address"),
        (
            with_row(1, role="master"),
            r"nodes\[1\]\.role master is unknown: choose control_plane or",
        ),
        (with_row(1, name="worker-2"), r"nodes\[2\]\.name worker-2 is nodes\[1\]'s too"),
        (with_row(1, name="Worker_1"), r"nodes\[1\]\.name Worker_1 is no host name"),
        (with_row(1, memory="2G"), r"nodes\[1\]\.memory 2G must be a whole number"),
        (with_row(1, cpus=True), r"nodes\[1\]\.cpus True must be a whole number"),
        (with_row(1, disk=10), r"nodes\[1\] has the unknown key disk"),
        (with_row(0, role="worker"), r"nodes have no control plane"),
        (with_row(1, role="control_plane"), r"nodes have 2 control planes: .* odd"),
        (changed(nodes=[]), r"nodes must be a list of at least one"),
        (changed(nodes=["control-1"]), r"nodes\[0\] must have the keys name, role"),
        (changed(network="192.168.56.0/33"), r"network 192\.168\.56\.0/33 is no IPv4 network"),
        (changed(network="8.8.8.0/24"), r"network 8\.8\.8\.0/24 is not private"),
        (changed(api_address="192.168.57.10"), r"api_address 192\.168\.57\.10 is not in the"),
        (changed(ingress_address="192.168.56.10"), r"ingress_address .* already taken: .*api_addr"),
        (changed(api="192.168.56.10"), r"the table has the unknown key api;"),
        ({"nodes": GOOD["nodes"]}, r"the table lacks the key network"),
        (None, r"the table must have the keys network"),
    ],
)
def test_a_wrong_table_is_refused_with_the_fields_name(table: Any, sentence: str) -> None:
    with pytest.raises(TableError, match=sentence):
        parse(table)


@pytest.mark.parametrize(
    ("text", "sentence"), [("nodes: [", "is no YAML"), ("nodes: 3", "lacks the key network")]
)
def test_a_files_error_names_the_file(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "nodes.yml"
    file.write_text(text)
    with pytest.raises(InkwellError, match=f"nodes.yml.*{sentence}"):
        read(file)


def test_a_missing_file_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match=r"No such file or directory.*INKWELL_NODES"):
        read(tmp_path / "nodes.yml")
