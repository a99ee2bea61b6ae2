"""What the cluster's benchmark says of output, cgroups and tables that are known."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bench import cluster_figures as figures
from inkwell.shared import node_table
from inkwell.shared.cluster_files import DEFAULT_TABLE

BASE: dict[str, Any] = yaml.safe_load(DEFAULT_TABLE.read_text())
MACHINE = {"cpus": 2, "memory_gb": 24.0, "platform": "Linux"}
# What ansible-core 2.19 prints at the end of a run.
RECAP = """\
changed: [worker-1]

PLAY RECAP *********************************************************************
control-1                  : ok=52   changed=3    unreachable=0    failed=0    skipped=9    \
rescued=0    ignored=0
worker-1 : ok=31 changed=1 unreachable=0 failed=0 skipped=4 rescued=0 ignored=0
"""


def parsed(workers: int) -> node_table.Table:
    return node_table.parse(figures.with_workers(BASE, workers))


def test_the_default_table_is_left_as_it_is() -> None:
    assert figures.with_workers(BASE, 2) == BASE


@pytest.mark.parametrize("workers", [0, 1, 3, 8])
def test_a_table_of_any_size_is_a_good_one(workers: int) -> None:
    nodes = parsed(workers).nodes
    assert [node.name for node in nodes] == [
        "control-1",
        *(f"worker-{number + 1}" for number in range(workers)),
    ]
    assert [str(node.address) for node in nodes[1:]] == [
        f"192.168.56.{21 + number}" for number in range(workers)
    ]


def test_a_table_without_workers_can_not_grow() -> None:
    alone = figures.with_workers(BASE, 0)
    with pytest.raises(ValueError, match="no worker"):
        figures.with_workers(alone, 1)


def test_a_new_worker_is_a_line_in_the_groups_that_vagrant_would_name(tmp_path: Path) -> None:
    inventory = figures.line_for(parsed(3).nodes[-1], tmp_path / "key")
    assert set(inventory) == {"worker", "container_nodes"}
    login = inventory["worker"]["hosts"]["worker-3"]
    assert login["node_ip"] == login["ansible_host"] == "192.168.56.23"
    assert "worker-3" in inventory["container_nodes"]["hosts"]


def test_the_recap_is_read_and_its_changes_are_summed() -> None:
    counts = figures.recap(RECAP.splitlines())
    assert set(counts) == {"control-1", "worker-1"}
    assert counts["control-1"]["ok"] == 52
    assert figures.changes(counts) == 4


def test_a_playbook_without_a_recap_is_not_one_without_changes() -> None:
    with pytest.raises(ValueError, match="no recap"):
        figures.recap(["ERROR! the playbook: nowhere.yml could not be found"])


def test_stages_are_those_that_the_cluster_printed() -> None:
    lines = [
        "Node image ...",
        "    sha256:0f",
        "Node image: 1.2 s",
        "Nodes: 20.4 s",
        "Total  9.9 s",
    ]
    assert figures.stages(lines) == {"Node image": 1.2, "Nodes": 20.4}


@pytest.mark.parametrize(
    "stat",
    [
        "cache 1\ntotal_cache 419430400\ntotal_rss 7\ntotal_shmem 104857600",
        "anon 7\nfile 419430400\nshmem 104857600\nkernel 3",
    ],
    ids=["cgroup v1", "cgroup v2"],
)
def test_memory_is_without_the_cache_that_can_be_dropped(stat: str) -> None:
    assert figures.memory(f"{1000 * 2**20}\n{stat}\n") == (700, 300)


def test_a_cgroup_that_does_not_tell_its_cache_is_an_error() -> None:
    with pytest.raises(ValueError, match="no cache"):
        figures.memory("1000\nanon 7\n")


def test_the_curve_has_the_seconds_of_each_node_more() -> None:
    rows = figures.curve({5: 160.0, 1: 100.0, 2: 110.0}, control_planes=1)
    assert rows == [
        {"workers": 1, "nodes": 2, "up_s": 100.0, "s_per_extra_node": None},
        {"workers": 2, "nodes": 3, "up_s": 110.0, "s_per_extra_node": 10.0},
        {"workers": 5, "nodes": 6, "up_s": 160.0, "s_per_extra_node": 16.7},
    ]


def test_only_what_is_measured_on_demand_is_taken_from_before() -> None:
    before = {"machine": MACHINE, "up_s": 140.0, "bundle_cold_s": 900.0, "bundle_cold_at": "then"}
    result = figures.begun(MACHINE, before, "now")
    assert (result["bundle_cold_s"], result["bundle_cold_at"]) == (900.0, "then")
    assert result["up_s"] is None


def test_nothing_is_taken_from_another_machine_or_invented() -> None:
    before = {"machine": MACHINE | {"cpus": 64}, "bundle_cold_s": 9.0}
    for previous in (before, {}):
        result = figures.begun(MACHINE, previous, "now")
        assert {name for name, value in result.items() if value is not None} == {
            "machine",
            "measured_at",
        }
        assert set(figures.GOALS) <= set(result)


def test_the_report_has_each_figure_beside_its_goal() -> None:
    result = figures.begun(MACHINE, {}, "now") | {"up_s": 75.0, "rerun_changed": 0}
    text = figures.report(result | {"curve": figures.curve({1: 60.0, 2: 75.0}, 1)})
    assert f"{'up_s':<18} {'75':>9} {'150':>6} {'0.50':>6}" in text
    assert f"{'rerun_changed':<18} {'0':>9} {'0':>6}" in text
    assert f"{'rerun_s':<18} {'-':>9} {'45':>6}" in text
    assert "cold bundle measured never" in text
    assert f"{2:>7} {3:>5} {75:>7} {15:>15}" in text
