"""A converged cluster is left as it is, and a changed variable touches only what it should."""

import json

import pytest

from tests.cluster import play
from tests.cluster.cluster import ADDRESSES

pytestmark = pytest.mark.timeout(play.TIMEOUT_S)

NAMESERVER = {"kubernetes_nameservers": ["192.0.2.53"]}
LONGER_LINES = {"containerd_runtime_options": {"max_container_log_line_size": 32768}}


def assert_untouched(done: play.Play) -> None:
    assert done.status == 0, done.output
    assert done.changed == set()
    assert {
        node: (row["changed"], row["failed"], row["unreachable"])
        for node, row in done.recap.items()
    } == dict.fromkeys(ADDRESSES, (0, 0, 0))


def test_a_second_run_changes_nothing() -> None:
    assert_untouched(play.run())


def test_a_dry_run_on_a_converged_cluster_would_change_nothing() -> None:
    done = play.run("--check", "--diff")
    assert_untouched(done)
    assert done.files == set()


@pytest.mark.parametrize(
    ("variables", "files", "tasks"),
    [
        (
            NAMESERVER,
            {"/etc/kubernetes/resolv.conf"},
            {
                "kubernetes : Configure what differs on this kind of node",
                "kubernetes : Start the kubelet with the machine, and again if it changed",
            },
        ),
        (
            LONGER_LINES,
            {"/etc/containerd/config.toml"},
            {
                "containerd : Configure containerd",
                "containerd : Start containerd with the machine, and again if it changed",
            },
        ),
    ],
    ids=["name server", "log lines"],
)
def test_a_changed_variable_touches_its_own_file_alone(
    variables: dict[str, object], files: set[str], tasks: set[str]
) -> None:
    done = play.run("--check", "--diff", f"--extra-vars={json.dumps(variables)}")
    assert done.status == 0, done.output
    assert done.files == files
    assert done.changed == tasks
    changes = {node: row["changed"] for node, row in done.recap.items()}
    assert changes == dict.fromkeys(ADDRESSES, len(tasks))
