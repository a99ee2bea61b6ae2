"""Machines that don't see the bundle get a copy, and nothing is installed of a damaged one.

Ansible's own tasks run twice over six nodes, which are directories here; between the runs what was
damaged is made again.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from inkwell.bundle.fetch import sha256_of
from inkwell.bundle.output import manifest
from inkwell.bundle.output.manifest import Artifact, Kind
from inkwell.bundle.versions import RECIPES
from inkwell.cluster.trouble import failures

ROLES = RECIPES.parent / "ansible" / "roles"
PAUSE = "images/pause.tar"
KINDS: dict[str, Kind] = {"bin": "binary", "cni": "cni", "debs": "deb", "images": "image"}


class Node(NamedTuple):
    """What a node sees as the bundle, and where its host keeps one."""

    node: Path
    host: Path

    @property
    def files(self) -> dict[str, str]:
        """The files on the node, by their content."""
        found = (path for path in self.node.rglob("*") if path.is_file())
        return {str(path.relative_to(self.node)): path.read_text() for path in found}


class Played(NamedTuple):
    """The outcome of a run: the message of each node that failed, and of each node's changes."""

    failed: dict[str, str]
    changed: dict[str, int]


def write_bundle(directory: Path, pause: str) -> None:
    """A bundle of four files; `pause` is what its image holds."""
    artifacts = []
    files = {"bin/kubelet": "", "cni/bridge": "", "debs/curl_1_amd64.deb": "", PAUSE: pause}
    for path, content in files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content or f"content of {path}")
        size, kind = file.stat().st_size, KINDS[file.parent.name]
        sha256 = sha256_of(file)
        artifacts.append(Artifact(file.stem, "1", kind, path, sha256, size, "MIT", "pkg:golang/x"))
    (directory / "sbom.spdx.json").write_text("{}")
    manifest.write(directory, manifest.of("1.0.0", artifacts))


def play(directory: Path, nodes: dict[str, Node]) -> Played:
    """Run the role's own tasks: copy and verify."""
    role = {"name": str(ROLES / "bundle"), "tasks_from": "present"}
    verify = {"bundle_unverified": "{{ bundle_artifacts }}"}
    tasks = [
        {"ansible.builtin.import_role": role},
        {"ansible.builtin.import_role": role | {"tasks_from": "verify"}, "vars": verify},
    ]
    playbook, inventory = directory / "site.yml", directory / "inventory.yml"
    playbook.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": tasks}]))
    hosts = {
        name: {"bundle_path": str(node.node), "bundle_source": str(node.host)}
        for name, node in nodes.items()
    }
    here = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": here}}))
    settings = {
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_FORKS": str(len(nodes)),
        "ANSIBLE_HOME": str(directory),
        "ANSIBLE_NOCOLOR": "1",
    }
    done = subprocess.run(
        [Path(sys.executable).with_name("ansible-playbook"), f"-i{inventory}", playbook],
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    recap = [line.split() for line in lines if " : ok=" in line]
    changes = {row[0]: int(row[3].removeprefix("changed=")) for row in recap}
    assert set(changes) == set(nodes), done.stdout + done.stderr
    messages = {failure.node: " ".join(failure.message.split()) for failure in failures(lines)}
    return Played(messages, changes)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Node]:
    directory = tmp_path_factory.mktemp("nodes")
    names = ("new", "cut_off", "outdated", "truncated", "mounted", "nowhere")
    made = {name: Node(directory / name / "node", directory / name / "host") for name in names}
    for name in ("new", "cut_off", "outdated", "truncated"):
        write_bundle(made[name].host, pause="layers")
    shutil.copytree(made["new"].host, made["cut_off"].node)
    (made["cut_off"].node / manifest.NAME).unlink()  # it is copied last
    (made["cut_off"].node / PAUSE).write_text("lay")
    write_bundle(made["outdated"].node, pause="older layers")
    (made["truncated"].host / PAUSE).write_text("lay")
    write_bundle(made["mounted"].node, pause="layers")
    (made["mounted"].node / PAUSE).unlink()
    return made


@pytest.fixture(scope="module")
def first(nodes: dict[str, Node], tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("first"), nodes)


@pytest.fixture(scope="module")
def second(
    nodes: dict[str, Node], first: Played, tmp_path_factory: pytest.TempPathFactory
) -> Played:
    for place in (nodes["truncated"].host, nodes["mounted"].node):
        (place / PAUSE).write_text("layers")  # what `make bundle` does
    return play(tmp_path_factory.mktemp("second"), nodes)


@pytest.mark.parametrize("name", ["new", "cut_off", "outdated"])
def test_a_node_without_a_mount_gets_the_hosts_bundle_whole(
    name: str, nodes: dict[str, Node], first: Played
) -> None:
    assert name not in first.failed
    assert nodes[name].files == Node(nodes[name].host, nodes[name].host).files


def expected(nodes: dict[str, Node]) -> str:
    (sha256,) = [
        artifact.sha256
        for artifact in manifest.read(nodes["new"].host).artifacts
        if artifact.path == PAUSE
    ]
    return sha256


def test_a_truncated_image_is_named_with_what_was_expected_and_what_to_do(
    nodes: dict[str, Node], first: Played, tmp_path: Path
) -> None:
    (tmp_path / "short").write_text("lay")
    assert first.failed["truncated"] == (
        f"{nodes['truncated'].node} is damaged: {PAUSE} has SHA-256 {sha256_of(tmp_path / 'short')}"
        f", and {expected(nodes)} is expected. Make it again: `make bundle`, then run this again."
    )


def test_a_missing_image_is_named_too(nodes: dict[str, Node], first: Played) -> None:
    assert f"{PAUSE} is missing, and {expected(nodes)} is expected." in first.failed["mounted"]


def test_a_second_run_finishes_what_was_damaged(nodes: dict[str, Node], second: Played) -> None:
    assert set(second.failed) == {"nowhere"}
    for name in ("truncated", "mounted"):
        assert sha256_of(nodes[name].node / PAUSE) == expected(nodes)


def test_a_second_run_changes_nothing_where_all_was_well(second: Played) -> None:
    well = ("new", "cut_off", "outdated", "mounted")
    assert {name: second.changed[name] for name in well} == dict.fromkeys(well, 0)


def test_where_there_is_no_bundle_it_is_said_where_it_was_looked_for(
    nodes: dict[str, Node], first: Played
) -> None:
    node, host = nodes["nowhere"]
    assert first.failed["nowhere"] == (
        f"There is no bundle at {node}, and none to copy from this host's {host}. "
        "Make it: `make bundle`."
    )
