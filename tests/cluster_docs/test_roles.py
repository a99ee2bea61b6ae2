"""Ansible's roles are apart: each reads its own files and variables, and those of group_vars."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ANSIBLE = Path(__file__).parents[2] / "ansible"
ROLES = sorted(path.name for path in (ANSIBLE / "roles").iterdir())
SHARED = {
    name
    for path in (ANSIBLE / "group_vars/all").glob("*.yml")
    for name in yaml.safe_load(path.read_text())
}
# `script` gives no standard input: these read a manifest or a secret from it.
WITH_STANDARD_INPUT = {"manifests/tasks/main.yml", "kubeadm/tasks/join.yml"}


def text_files(role: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ANSIBLE / "roles" / role).rglob("*.*")):
        if path.is_file() and path.parent.name != "__pycache__":
            lines = path.read_text().splitlines()
            code = [line for line in lines if not line.lstrip().startswith("#")]
            yield str(path.relative_to(ANSIBLE / "roles")), "\n".join(code)


def tasks(role: str) -> Iterator[dict[str, Any]]:
    """Every task of a role, those of blocks too."""
    waiting = [
        task
        for path in (ANSIBLE / "roles" / role).glob("tasks/*.yml")
        for task in yaml.safe_load(path.read_text())
    ]
    while waiting:
        task = waiting.pop()
        yield task
        waiting += [inner for part in ("block", "rescue", "always") for inner in task.get(part, [])]


def inputs(role: str) -> set[str]:
    """The variables that a role gives the roles it uses."""
    uses = ("ansible.builtin.import_role", "ansible.builtin.include_role")
    return {
        name
        for task in tasks(role)
        if any(use in task for use in uses)
        for name in task.get("vars", {})
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_no_variables_of_another(role: str) -> None:
    others = "|".join(sorted(set(ROLES) - {role}, key=len, reverse=True))
    own = rf"{role}_\w+"
    for path, text in text_files(role):
        found = {
            name
            for name in re.findall(rf"(?<![\w./-])(?:{others})_\w+", text)
            if not re.fullmatch(own, name)
        }
        assert not found - SHARED - inputs(role) - set(ROLES), path


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_no_files_of_another(role: str) -> None:
    for path, text in text_files(role):
        assert not re.search(
            r"role_path|roles/|\.\./(?!vagrant/node/packages\.txt|build/)", text
        ), path


def test_shell_is_in_files_of_its_own() -> None:
    shells = {
        path
        for role in ROLES
        for path, text in text_files(role)
        if path.endswith(".yml") and re.search(r"\bsh -|\[sh,|^ +- sh$|stdin:", text, re.MULTILINE)
    }
    # keepalived's own test of its configuration needs its exit status turned round.
    assert shells - {"load_balancer/tasks/carry.yml"} == WITH_STANDARD_INPUT
