from pathlib import Path

import pytest

from inkwell.cluster import nodes
from inkwell.errors import InkwellError
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


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    files = ClusterFiles(tmp_path / "nodes.yml", tmp_path, tmp_path / "state", tmp_path)
    refused = pytest.raises(InkwellError, match="Another `make cluster`")
    with cluster_lock(files), refused, cluster_lock(files):
        pass
    with cluster_lock(files):
        pass
