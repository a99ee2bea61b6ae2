"""ci.yml is run by act, without docker: real jobs, conditions and scripts, over a stub of make."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from inkwell.shared.checkout import ROOT
from tests.workflows.reading import found, steps

ACT = found("act")
pytestmark = [
    pytest.mark.terraform,  # with what else the bundle's tools check
    pytest.mark.skipif(not ACT, reason="act isn't here: ./inkwell bundle make --group tools"),
]
STUB = """
name: stub
description: does nothing
runs: {using: composite, steps: [{run: "true", shell: sh}]}
"""
MAKE = '%:\n\t@echo "make $@" >> "$(CALLS)"; test "$@" != "$(BROKEN)"\n'


@dataclass
class Repository:
    """A repository with ci.yml, and what its steps called."""

    root: Path
    calls: Path
    base: str = ""

    def git(self, *arguments: str) -> str:
        """Run git and return what it prints."""
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        command = ["git", "-C", str(self.root), *identity, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def commit(self, *files: str) -> None:
        """Commit a change of files."""
        for file in files:
            path = self.root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("changed\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "a change")

    def push(self, broken: str = "") -> subprocess.CompletedProcess[str]:
        """Run ci.yml as a push of what was committed since the base runs it."""
        event = self.calls.with_name("event.json")
        event.write_text(json.dumps({"before": self.base, "ref": "refs/heads/main"}))
        actions = {step["uses"] for step in steps("ci.yml") if "uses" in step}
        stub = self.calls.with_name("stub")
        command = [str(ACT), "push", "--workflows", ".github/workflows/ci.yml"]
        command += ["--eventpath", str(event), "--platform", "ubuntu-24.04=-self-hosted"]
        command += ["--container-daemon-socket", "-", "--env", f"CALLS={self.calls}"]
        command += ["--env", f"BROKEN={broken}"]
        command += [word for each in actions for word in ("--local-repository", f"{each}={stub}")]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=100)

    def called(self) -> set[str]:
        """Return what the steps called."""
        return set(self.calls.read_text().splitlines())


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Return a repository whose first commit has the workflow and what decides for it."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))  # act's caches
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "action.yml").write_text(STUB)
    repository = Repository(tmp_path / "repository", tmp_path / "calls")
    for file in ("cli/inkwell/__init__.py", "cli/inkwell/changes.py", ".github/workflows/ci.yml"):
        path = repository.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((ROOT / file).read_text())
    (repository.root / "Makefile").write_text(MAKE)
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.git("remote", "add", "origin", "https://github.com/example/repository.git")
    repository.commit("README.md")
    repository.base = repository.git("rev-parse", "HEAD")
    return repository


def test_a_change_of_terraform_runs_its_checks_alone(repository: Repository) -> None:
    (repository.root / "inkwell").write_text(
        f'#!/bin/sh\necho "inkwell $*" >> "{repository.calls}"\n'
    )
    (repository.root / "inkwell").chmod(0o755)
    repository.commit()
    repository.base = repository.git("rev-parse", "HEAD")
    repository.commit("terraform/network.tf")
    done = repository.push()
    assert done.returncode == 0, done.stdout + done.stderr
    called = {"make advisories", "make lint", "make test-terraform"}
    assert repository.called() == called | {"inkwell bundle make --group tools"}
    assert "[ci/required" in done.stdout


def test_a_change_of_a_service_runs_tests_and_images(repository: Repository) -> None:
    repository.commit("services/web/webapp/pages/user.py")
    done = repository.push()
    assert done.returncode == 0, done.stdout + done.stderr
    assert repository.called() >= {"make test", "make images", "make test-images"}
    assert "make test-terraform" not in repository.called()


def test_a_job_that_fails_fails_the_required_check(repository: Repository) -> None:
    repository.commit("docs/api.md")
    done = repository.push(broken="lint")
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if line.startswith("[ci/required")]
    assert any("Failure" in line for line in lines), done.stdout
