import os
import subprocess
import sys
from pathlib import Path

from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import DEFAULT_TABLE, ClusterFiles

SAY_PLACES = """
from tests.cluster import cluster
print(cluster.KUBECONFIG, cluster.INVENTORY, *cluster.ADDRESSES)
"""


def test_the_default_cluster_is_where_vagrant_and_the_tests_look() -> None:
    files = ClusterFiles.from_environment({})
    assert files.kubeconfig == ROOT / "build/cluster/kubeconfig"
    assert files.vagrant == ROOT / ".vagrant"
    assert files.table == ROOT / "vagrant/nodes.yml"


def test_another_table_has_places_of_its_own() -> None:
    files = ClusterFiles.from_environment({"INKWELL_NODES": "tests/ha.yml"})
    assert files.table == ROOT / "tests/ha.yml"
    assert files.kubeconfig == ROOT / "build/cluster-ha/kubeconfig"
    assert files.vagrant == ROOT / "build/cluster-ha/state"


def test_the_environment_names_the_places_to_vagrant(tmp_path: Path) -> None:
    files = ClusterFiles.from_environment(
        {"INKWELL_CACHE": str(tmp_path), "VAGRANT_DOTFILE_PATH": str(tmp_path / "state")}
    )
    environment = files.environment()
    assert environment["INKWELL_CACHE"] == str(tmp_path)
    assert environment["VAGRANT_DOTFILE_PATH"] == str(tmp_path / "state")
    assert environment["VAGRANT_DEFAULT_PROVIDER"] == "docker"


def test_the_tests_of_the_cluster_look_where_its_table_says(tmp_path: Path) -> None:
    table = tmp_path / "ha.yml"
    table.write_text(DEFAULT_TABLE.read_text().replace("worker-", "other-"))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("INKWELL_")}
    environ.pop("VAGRANT_DOTFILE_PATH", None)
    chosen = {"INKWELL_NODES": str(table)}
    done = subprocess.run(
        [sys.executable, "-c", SAY_PLACES],
        cwd=ROOT,
        env=environ | chosen,
        capture_output=True,
        text=True,
        check=True,
    )
    files = ClusterFiles.from_environment(chosen)
    kubeconfig, inventory, *names = done.stdout.split()
    assert kubeconfig == str(files.kubeconfig) == str(ROOT / "build/cluster-ha/kubeconfig")
    assert Path(inventory).is_relative_to(files.vagrant)
    assert names == ["control-1", "other-1", "other-2"]
