"""What is wrong with a machine is reported in a sentence, before anything is touched.

Some of it is brought about (an address that no interface has, a port that a kubelet holds), some
by a check that asks for more than there is, and some by a playbook whose probe is changed.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cluster import cluster, play
from tests.cluster.cluster import ADDRESSES, Host, name_of

pytestmark = pytest.mark.timeout(play.TIMEOUT_S)

NOT_READY = "is not ready to be a node:"
NOWHERE = "192.0.2.1"  # RFC 5737: an address that nobody has


@dataclass(frozen=True)
class Fault:
    """A fault, and the sentence (a pattern) that it must bring on every node."""

    sentence: str
    variables: dict[str, object] = field(default_factory=dict)
    change: tuple[str, str] = ("", "")


FAULTS = {
    "too little memory": Fault(
        r"it has \d+ MB of memory and needs 9000000 MB\.", {"preflight_memory_mb": 9_000_000}
    ),
    "a full disk": Fault(
        r"/var has \d+ GB free and needs 90000 GB\.", {"preflight_disk_gb": 90_000}
    ),
    "a clock off by a day": Fault(
        r"its clock is 8\d{4} s behind this host's, so .* refused: set the time",
        change=("$(date +%s)", "$(date -d '1 day ago' +%s)"),
    ),
    "the wrong interface": Fault(
        rf"no interface has its node_ip {NOWHERE} \(they have [\d., ]+\): correct node_ip",
        {"node_ip": NOWHERE},
    ),
    "a port in use": Fault(
        r"something listens on port [\d, ]*10250.*, which Kubernetes needs: find it",
        change=("test -e /etc/kubernetes/kubelet.conf", "false"),
    ),
    "swap": Fault(
        r"\d+ MB of swap are on: `swapoff -a`",
        {"preflight_allow_swap": False},
        change=("{print int(kb / 1024)}", "{print int(kb / 1024) + 512}"),
    ),
    "a name that doesn't resolve": Fault(
        r"its own name \S+ doesn't resolve: add a line for it to /etc/hosts",
        change=('getent hosts "$(hostname)"', "getent hosts nobody.invalid"),
    ),
    "another host name": Fault(
        r"its host name is somebody, but the inventory calls it \S+: `hostnamectl",
        change=("$(hostname)", "somebody"),
    ),
}


def copy_with(directory: Path, change: tuple[str, str]) -> Path:
    """A copy of the playbook whose probe reports something else."""
    copy = shutil.copytree(cluster.ANSIBLE, directory / "ansible", symlinks=False)
    probe = copy / "roles/preflight/files/probe.sh"
    part, changed = change
    assert part in probe.read_text()
    probe.write_text(probe.read_text().replace(part, changed))
    return copy


def preflight(directory: Path, fault: Fault) -> play.Play:
    place = copy_with(directory, fault.change) if fault.change[0] else cluster.ANSIBLE
    variables = f"--extra-vars={json.dumps(fault.variables)}"
    return play.run("--tags=preflight", variables, directory=place)


def test_a_sound_cluster_passes(tmp_path: Path) -> None:
    done = preflight(tmp_path, Fault(""))
    assert done.status == 0, done.output
    assert set(done.recap) == set(ADDRESSES)


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_said_of_every_node_and_nothing_is_touched(tmp_path: Path, name: str) -> None:
    done = preflight(tmp_path, FAULTS[name])
    assert done.status != 0
    for node in ADDRESSES:
        _, message = done.sentence().split(f"{node} {NOT_READY}", 1)
        assert re.search(FAULTS[name].sentence, message.split(NOT_READY)[0])
    assert done.changed == set()
    assert all(row["failed"] == 1 for row in done.recap.values())


def test_a_day_is_86400_seconds(tmp_path: Path) -> None:
    output = preflight(tmp_path, FAULTS["a clock off by a day"]).sentence()
    assert any(f"its clock is {86400 + off} s behind" in output for off in range(-5, 6))


def test_a_node_that_can_not_be_reached_is_named_with_its_address(tmp_path: Path) -> None:
    lost = list(ADDRESSES)[-1]
    variables = {"cluster": {"hosts": {lost: {"ansible_host": NOWHERE, "ansible_port": 22}}}}
    (tmp_path / "lost.yml").write_text(json.dumps(variables))
    done = play.run("--tags=preflight", f"--inventory={tmp_path / 'lost.yml'}", "--timeout=3")
    assert done.status != 0
    assert {node for node, row in done.recap.items() if row["unreachable"]} == {lost}
    assert NOWHERE in done.sentence().split(f"[{lost}]: UNREACHABLE!")[1]
    assert done.changed == set()


@pytest.fixture
def truncated_bundle(host: Host) -> Iterator[str]:
    """The bundle on a node as links, but for one image that lacks its end."""
    image = cluster.artifacts("image")["pause"].path
    place = host.check_output("mktemp -d /tmp/inkwell-test.XXXXXX")
    copy = f"{place}/{cluster.VERSIONS.kubernetes}"
    try:
        host.check_output(f"cp -rs {cluster.BUNDLE_ON_NODES} {copy}")
        host.check_output(f"rm {copy}/{image}")
        host.check_output(f"head -c 1000 {cluster.BUNDLE_ON_NODES}/{image} > {copy}/{image}")
        yield copy
    finally:
        host.check_output(f"rm -r {place}")


def test_a_truncated_image_is_named_with_what_to_do_and_nothing_is_installed(
    host: Host, truncated_bundle: str
) -> None:
    variables = {
        "bundle_path": truncated_bundle,
        # As on a new machine: nothing is installed, so the whole bundle is verified.
        "bundle_differing": {"stdout_lines": ["bin/kubectl"]},
    }
    before = host.file("/usr/local/bin/kubectl").mtime
    done = play.run(
        "--tags=bundle", f"--limit={name_of(host)}", f"--extra-vars={json.dumps(variables)}"
    )
    assert done.status != 0
    pause = cluster.artifacts("image")["pause"]
    pattern = (
        rf"{pause.path} has SHA-256 \w+, and {pause.sha256} is expected\. Make it again: `make"
    )
    assert re.search(pattern, done.sentence())
    assert done.changed == set()
    assert host.file("/usr/local/bin/kubectl").mtime == before
