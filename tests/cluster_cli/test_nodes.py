from pathlib import Path

import pytest

from inkwell.cluster import nodes
from inkwell.errors import InkwellError
from inkwell.shared import node_table
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.stopping import cluster_lock


@pytest.mark.parametrize(
    ("printed", "advice"),
    [
        (
            'Conflict. The container name "/inkwell-worker-1" is already in use by container "f00"',
            "docker rm --force --volumes inkwell-worker-1",
        ),
        (
            "Error response from daemon: Pool overlaps with other one on this address space",
            "take a table with another network (INKWELL_NODES)",
        ),
        ("Timed out while waiting for the machine to boot.", "make cluster again"),
    ],
)
def test_nodes_that_do_not_come_up_are_explained(printed: str, advice: str) -> None:
    text = nodes.explained(["Bringing machine up", "", printed], Path("nodes.log"))
    assert printed in text
    assert advice in text
    assert "nodes.log" in text


def test_only_stopped_nodes_that_no_checkout_knows_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = node_table.read(ROOT / "vagrant/nodes.yml")
    files = ClusterFiles(ROOT / "vagrant/nodes.yml", tmp_path, tmp_path / "state", tmp_path)
    control, worker, other = (node.name for node in table.nodes)
    known = tmp_path / f"machines/{worker}/docker/id"
    known.parent.mkdir(parents=True)
    known.write_text("id-2\n")
    stopped = [
        f"inkwell-{control}\t{tmp_path}/gone\tid-1",
        f"inkwell-{worker}\t{tmp_path}\tid-2",
        f"inkwell-{other}\t\tid-3",  # made before nodes told whose they are
        f"somebodys\t{tmp_path}/gone\tid-4",
    ]
    asked = []

    def ask(line: list[str], _environment: object) -> str:
        asked.append(line)
        return "\n".join(stopped) if line[1] == "ps" else ""

    monkeypatch.setattr("inkwell.shared.command.ask", ask)
    removed: list[str] = []
    nodes.remove_abandoned(table, files, removed.append)
    assert asked[1:] == [["docker", "rm", "--force", "--volumes", f"inkwell-{control}"]]
    assert len(removed) == 1
    assert f"inkwell-{control}" in removed[0]


def test_nodes_of_a_checkout_that_was_moved_are_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = node_table.read(ROOT / "vagrant/nodes.yml")
    files = ClusterFiles(ROOT / "vagrant/nodes.yml", tmp_path, tmp_path / "state", tmp_path)
    name = table.nodes[0].name
    known = files.vagrant / f"machines/{name}/docker/id"
    known.parent.mkdir(parents=True)
    known.write_text("id-1")
    stopped = f"inkwell-{name}\t{tmp_path}/before\tid-1"

    def ask(line: list[str], _environment: object) -> str:
        assert line[1] == "ps", "a node was removed"
        return stopped

    monkeypatch.setattr("inkwell.shared.command.ask", ask)
    nodes.remove_abandoned(table, files, pytest.fail)


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    files = ClusterFiles(tmp_path / "nodes.yml", tmp_path, tmp_path / "state", tmp_path)
    refused = pytest.raises(InkwellError, match="Another `make cluster`")
    with cluster_lock(files), refused, cluster_lock(files):
        pass
    with cluster_lock(files):
        pass
