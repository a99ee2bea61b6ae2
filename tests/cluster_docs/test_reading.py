"""What the cluster's tests read from processes and from Ansible, they read right."""

import pytest

from tests.cluster import cis, node_state
from tests.cluster.play import Play

OUTPUT = """\
TASK [preflight : Look at the machine] *****************************************
ok: [control-1]
ok: [worker-1]

TASK [containerd : Configure containerd] ***************************************
--- before: /etc/containerd/config.toml
+++ after: /root/.ansible/tmp/config.toml.j2
@@ -1 +1 @@
changed: [worker-1]
ok: [control-1]

TASK [kubernetes : Configure what differs on this kind of node] ****************
ok: [control-1] => (item=/etc/a)
changed: [control-1] => (item=/etc/b)

RUNNING HANDLER [containerd : Restart containerd] ******************************
changed: [worker-1]

PLAY RECAP *********************************************************************
control-1                  : ok=3    changed=1    unreachable=0    failed=0    skipped=4
worker-1                   : ok=12   changed=2    unreachable=0    failed=0    skipped=4
"""


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        (["--profiling=false"], {"profiling": "false"}),
        (["--config", "/etc/x", "--v"], {"config": "/etc/x", "v": "true"}),
        (["--v", "--port=1"], {"v": "true", "port": "1"}),
        (["serve", "--empty="], {"empty": ""}),
        (["--gate=a", "--gate=b"], {"gate": "a,b"}),
        (["--args=a=b"], {"args": "a=b"}),
    ],
)
def test_flags_have_three_forms(words: list[str], flags: dict[str, str]) -> None:
    assert node_state.parsed(words) == flags


def test_a_drop_in_wins_over_the_file_below_it_and_leaves_the_rest() -> None:
    below = {"a": {"x": 1, "y": 2}, "b": 3, "c": [1]}
    above = {"a": {"y": 4}, "c": [2], "d": {"z": 5}}
    assert node_state.merged(below, above) == {
        "a": {"x": 1, "y": 4},
        "b": 3,
        "c": [2],
        "d": {"z": 5},
    }


def test_a_play_says_what_it_changed_and_where() -> None:
    done = Play(0, OUTPUT)
    assert done.changed == {
        "containerd : Configure containerd",
        "containerd : Restart containerd",
        "kubernetes : Configure what differs on this kind of node",
    }
    assert {node: row["changed"] for node, row in done.recap.items()} == {
        "control-1": 1,
        "worker-1": 2,
    }
    assert done.files == {"/etc/containerd/config.toml"}


@pytest.mark.parametrize(
    ("rule", "follows", "breaks"),
    [
        (cis.equals("false"), "false", "true"),
        (cis.equals("false"), "false", None),
        (cis.unset_or("true"), None, "false"),
        (cis.has("Node"), "Node,RBAC", "NodeX,RBAC"),
        (cis.has("Node"), "RBAC,Node", None),
        (cis.lacks("AlwaysAdmit"), None, "A,AlwaysAdmit"),
        (cis.at_least(30), "30", "29"),
        (cis.at_least(30), "100", None),
        (cis.given, "/x", ""),
        (cis.absent, None, ""),
    ],
)
def test_a_rule_lets_in_and_keeps_out(
    rule: cis.Rule, follows: str | None, breaks: str | None
) -> None:
    assert rule(follows)
    assert not rule(breaks)
