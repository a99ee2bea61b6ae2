from collections.abc import Sequence
from pathlib import Path

from inkwell.cluster import trouble
from inkwell.shared.cluster_files import DEFAULT_TABLE
from inkwell.shared.node_table import read

# What ansible-core 2.19 prints with callback_result_format = yaml.
OUTPUT = """\
TASK [containerd : Start it] ***************************************************
fatal: [control-1]: FAILED! =>
    changed: false
    msg: a failure that the playbook rescued
ok: [worker-1]

TASK [kubernetes : Start kubelet] **********************************************
[ERROR]: Task failed: Module failed
fatal: [worker-1]: FAILED! =>
    changed: false
    msg: |-
        Unable to start service kubelet:
        Job for kubelet.service failed.
fatal: [worker-2]: UNREACHABLE! =>
    changed: false
    msg: 'Failed to connect to the host via ssh: port 22: Connection refused'
    unreachable: true

PLAY RECAP *********************************************************************
control-1 : ok=5    changed=0    unreachable=0    failed=0    skipped=3    rescued=1    ignored=0
worker-1  : ok=5    changed=0    unreachable=0    failed=1    skipped=3    rescued=0    ignored=0
worker-2  : ok=5    changed=0    unreachable=1    failed=0    skipped=3    rescued=0    ignored=0
"""
RECAP = "t1 : ok=5    changed=0    unreachable=0    failed=1    skipped=3"


def failing_node(words: Sequence[str]) -> str | None:
    """A node whose kubelet restarts for ever."""
    if words[:2] == ["systemctl", "--failed"]:
        return ""
    if words[0] == "systemctl":
        return "loaded\nactivating" if words[-1] == "kubelet" else "loaded\nactive"
    assert words[0] == "journalctl"
    assert words[-1] == "kubelet"
    return "kubelet: failed to load config.yaml"


def message(output: str) -> str:
    """What is printed, on nodes whose kubelet restarts for ever."""
    return trouble.playbook_message(
        output.splitlines(), read(DEFAULT_TABLE), lambda _: failing_node, Path("site.log")
    )


def test_the_failures_are_those_of_the_recap_with_their_task_and_message() -> None:
    assert trouble.failures(OUTPUT.splitlines()) == [
        trouble.Failure(
            "worker-1",
            "kubernetes : Start kubelet",
            "Unable to start service kubelet:\nJob for kubelet.service failed.",
            unreachable=False,
        ),
        trouble.Failure(
            "worker-2",
            "kubernetes : Start kubelet",
            "Failed to connect to the host via ssh: port 22: Connection refused",
            unreachable=True,
        ),
    ]


def test_a_programs_own_errors_are_in_the_message() -> None:
    lines = [
        "fatal: [t1]: FAILED! =>",
        "    msg: non-zero return code",
        "    stderr: the disk is full",
        "",
        RECAP,
    ]
    assert trouble.failures(lines)[0].message == "non-zero return code\nthe disk is full"


def test_a_failed_item_says_more_than_its_loop() -> None:
    lines = [
        "failed: [t1] (item=kubelet) =>",
        "    msg: wrong checksum of kubelet",
        "fatal: [t1]: FAILED! =>",
        "    msg: One or more items failed",
        RECAP,
    ]
    assert trouble.failures(lines)[0].message == "wrong checksum of kubelet"


def test_output_that_is_no_yaml_is_shown_as_it_is() -> None:
    lines = ["fatal: [t1]: FAILED! => ", "    msg: a: b: c", "    @", RECAP]
    assert trouble.failures(lines)[0].message == "msg: a: b: c\n@"


def test_the_message_names_node_task_unit_journal_and_what_to_try() -> None:
    text = message(OUTPUT)
    for expected in (
        "worker-1 failed at: kubernetes : Start kubelet",
        "Unit kubelet is not running",
        "kubelet: failed to load config.yaml",
        "Try: make cluster again",
        "docker exec -it inkwell-worker-1 bash",
        "vagrant reload --no-provision worker-2",
        "The whole log: site.log",
    ):
        assert expected in text
    assert "control-1" not in text


def test_a_failure_before_any_node_shows_the_last_lines() -> None:
    assert "no such playbook" in message("ERROR! no such playbook")


def test_a_stopped_node_is_told_from_one_with_a_failed_unit() -> None:
    assert "container is stopped" in trouble.unit_report(lambda _: None)


def test_a_healthy_node_is_said_to_be_one() -> None:
    healthy = {"systemctl": ""}
    assert trouble.unit_report(lambda words: healthy[words[0]]) == "All units of the node run."
