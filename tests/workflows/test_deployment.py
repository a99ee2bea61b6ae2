"""dispatch.yml and deploy.yml are run by act: what helm and the canary are told, and what after."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.workflows.reading import FOLDER, NAMES, found, steps

ACT = found("act")
pytestmark = [
    pytest.mark.terraform,  # with what else the bundle's tools check
    pytest.mark.skipif(not ACT, reason="act isn't here: ./inkwell bundle make --group tools"),
]
ACTION = """
name: stub
description: does nothing
runs: {using: composite, steps: [{run: "true", shell: sh}]}
"""
INKWELL = """#!/bin/sh
echo "$*" >> "$CALLS"
case "$*" in "bundle path") echo "$PWD/bundle" ;; "canary watch"*) exit "$VERDICT" ;; esac
"""
HELM = """#!/bin/sh
[ "$1" = list ] && echo "$THERE" || echo "helm $*" >> "$CALLS"
"""
UPGRADE = "helm upgrade inkwell helm/inkwell --namespace inkwell"
REGISTRY = "--set-string image.registry=docker.io/you"
WATCH = "canary watch --steps 5,25,50,100 --window 300 --requests 100"


def ship(folder: Path, what: str, there: str = "inkwell", *words: str) -> tuple[int, list[str]]:
    """Dispatch `what` with a tag that is pushed; return the exit code and what was called."""
    root, stub, calls = folder / "repository", folder / "stub", folder / "calls"
    contents = {stub / "action.yml": ACTION, root / "inkwell": INKWELL}
    contents |= {root / ".github/workflows" / name: (FOLDER / name).read_text() for name in NAMES}
    for path, text in {**contents, root / "bundle/bin/helm": HELM}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    remote = ["remote", "add", "origin", "https://github.com/example/repository.git"]
    for command in (["init", "-q"], remote, ["add", "-A"], ["commit", "-q", "-m", "one"]):
        subprocess.run([*git, *command], check=True)
    actions = {s["uses"] for n in NAMES for s in steps(n) if "uses" in s}
    command = [str(ACT), "workflow_dispatch", "--workflows", ".github/workflows/dispatch.yml"]
    command += ["--input", f"what={what}", "--input", "environment=production"]
    command += ["--input", "tag=abc", "--var", "REGISTRY=docker.io/you", "--secret", "KUBECONFIG=x"]
    command += ["--platform", "ubuntu-24.04=-self-hosted", "--container-daemon-socket", "-"]
    command += ["--env", f"CALLS={calls}", "--env", f"THERE={there}", *words]
    command += [word for each in actions for word in ("--local-repository", f"{each}={stub}")]
    env = {**os.environ, "HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, timeout=100)
    lines = calls.read_text().splitlines()
    return done.returncode, [line for line in lines if not line.startswith("bundle")]


def where(component: str) -> str:
    return f"--of {component} --release inkwell --namespace inkwell"


def test_a_service_is_brought_by_a_canary(tmp_path: Path) -> None:
    code, calls = ship(tmp_path, "web", "inkwell", "--env", "VERDICT=0", "--input", "canary=true")
    assert code == 0
    assert calls[0].startswith(f"{UPGRADE} --reset-then-reuse-values {REGISTRY} --rollback-on")
    assert calls[1:] == [
        f"canary start --weight 5 --tag abc {where('web')}",
        f"{WATCH} {where('web')}",
    ]


def test_a_canary_that_is_not_promoted_is_taken_away(tmp_path: Path) -> None:
    code, calls = ship(tmp_path, "model", "inkwell", "--env", "VERDICT=1", "--input", "canary=true")
    assert code == 1
    assert calls[-2:] == [f"{WATCH} {where('model')}", f"canary abort {where('model')}"]


def test_the_database_is_brought_by_helm(tmp_path: Path) -> None:
    code, calls = ship(tmp_path, "postgres", "inkwell", "--input", "canary=true")
    assert code == 0
    assert len(calls) == 1
    assert f"--set-string postgres.tag=abc {REGISTRY}" in calls[0]


def test_without_a_canary_helm_brings_everything(tmp_path: Path) -> None:
    code, calls = ship(tmp_path, "everything", "inkwell", "--input", "canary=false")
    assert code == 0
    assert len(calls) == 1
    tags = [f"--set-string {part}.tag=abc" for part in ("web", "model", "postgres")]
    assert " ".join(tags) in calls[0]


def test_a_first_deployment_installs_all_of_one_tag(tmp_path: Path) -> None:
    code, calls = ship(tmp_path, "everything", "", "--input", "canary=true")
    assert code == 0
    assert len(calls) == 1
    assert "--install --create-namespace --set-string image.tag=abc" in calls[0]
