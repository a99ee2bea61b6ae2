"""zizmor and actionlint find nothing in the workflows, and find what is planted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inkwell.shared.checkout import ROOT
from tests.workflows.reading import FOLDER, found

BIN = Path(sys.executable).parent
INJECTION = """      - run: echo "${{ github.event.pull_request.title }}"
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a repository with the workflows."""
    shutil.copytree(FOLDER.parent, tmp_path / ".github")
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


def zizmor(root: Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [
        BIN / "zizmor",
        "--offline",
        "--no-progress",
        "--color=never",
        ".github",
    ]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def actionlint(root: Path) -> subprocess.CompletedProcess[str]:
    program = found("actionlint")
    if program is None:
        pytest.skip("actionlint isn't on this machine: ./inkwell bundle make --group tools")
    command: list[str | Path] = [
        program,
        "-no-color",
        "-pyflakes=",
        f"-shellcheck={BIN / 'shellcheck'}",
    ]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def plant(root: Path, old: str, new: str) -> None:
    workflow = root / ".github" / "workflows" / "ci.yml"
    text = workflow.read_text()
    assert old in text
    workflow.write_text(text.replace(old, new, 1))


def test_zizmor_finds_nothing() -> None:
    done = zizmor(ROOT)
    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing() -> None:
    done = actionlint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("      - run: make lint\n", INJECTION, "template-injection"),
        ("          persist-credentials: false\n", "", "artipacked"),
        ("@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "unpinned-uses"),
    ],
)
def test_zizmor_finds_what_is_planted(copy: Path, old: str, new: str, rule: str) -> None:
    plant(copy, old, new)
    done = zizmor(copy)
    assert done.returncode != 0
    assert f"[{rule}]" in done.stdout


def test_actionlint_finds_an_injection_and_a_job_that_is_not_there(copy: Path) -> None:
    plant(copy, "      - run: make lint\n", INJECTION)
    plant(copy, "cluster]", "clusters]")
    done = actionlint(copy)
    assert done.returncode == 1
    assert "potentially untrusted" in done.stdout
    assert '"clusters"' in done.stdout
