from pathlib import Path

from inkwell.cluster.place import ROOT, Place


def test_the_default_cluster_is_where_vagrant_and_the_tests_look() -> None:
    place = Place.from_environment({})
    assert place.kubeconfig == ROOT / "build/cluster/kubeconfig"
    assert place.vagrant == ROOT / ".vagrant"
    assert place.table == ROOT / "vagrant/nodes.yml"


def test_another_table_has_places_of_its_own() -> None:
    place = Place.from_environment({"INKWELL_NODES": "tests/ha.yml"})
    assert place.table == ROOT / "tests/ha.yml"
    assert place.kubeconfig == ROOT / "build/cluster-ha/kubeconfig"
    assert place.vagrant == ROOT / "build/cluster-ha/state"


def test_the_environment_names_the_places_to_vagrant(tmp_path: Path) -> None:
    place = Place.from_environment(
        {"INKWELL_CACHE": str(tmp_path), "VAGRANT_DOTFILE_PATH": str(tmp_path / "state")}
    )
    environment = place.environment()
    assert environment["INKWELL_CACHE"] == str(tmp_path)
    assert environment["VAGRANT_DOTFILE_PATH"] == str(tmp_path / "state")
    assert environment["VAGRANT_DEFAULT_PROVIDER"] == "docker"
