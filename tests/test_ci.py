"""What .ci/run runs, and what it leaves to the next run; a stand-in for make prints its targets."""

import os
import subprocess
from pathlib import Path

import pytest

from inkwell.shared.checkout import ROOT

ALWAYS = ["lint", "test", "cluster", "test-cluster", "deploy", "test-deploy"]
LATER = ["test-terraform", "test-signals"]
UNPROVEN = "Not run, for neither has passed whole yet: make test-monitoring, make test-failures"


def run(
    folder: Path, minutes_over: int, fails: str = "none", built: bool = True
) -> tuple[int, list[str], str]:
    """Return the exit code of .ci/run, the targets that it made, and what it printed itself."""
    make = folder / "make"
    make.write_text(f'#!/bin/sh\necho "made $1"\ntest "$1" != {fails}\n')
    make.chmod(0o755)
    if built:
        (folder / ".cache/inkwell/bundle/monitoring-1").mkdir(parents=True)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "HOME": str(folder), "PATH": path, "SECONDS": str(minutes_over * 60)}
    done = subprocess.run(["bash", ROOT / ".ci/run"], env=env, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    made = [line.removeprefix("made ") for line in lines if line.startswith("made ")]
    return done.returncode, made, "\n".join(line for line in lines if not line.startswith("made "))


@pytest.mark.parametrize(
    ("minutes_over", "left_out"),
    [(0, []), (78, []), (80, [LATER[0]]), (85, LATER)],
)
def test_ci_names_what_it_leaves_to_the_next_run(
    minutes_over: int, left_out: list[str], tmp_path: Path
) -> None:
    code, made, printed = run(tmp_path, minutes_over)
    assert code == 0
    assert made == [*ALWAYS, *(each for each in LATER if each not in left_out), "cluster-down"]
    *lines, last = printed.splitlines()
    assert [line.rpartition(": make ")[2] for line in lines] == left_out
    assert last == UNPROVEN


@pytest.mark.parametrize("target", [*ALWAYS, *LATER])
def test_ci_fails_where_a_target_fails(target: str, tmp_path: Path) -> None:
    code, made, _ = run(tmp_path, 0, fails=target)
    assert code != 0
    assert [each for each in made if each != "cluster-down"][-1] == target


def test_ci_leaves_tests_to_the_next_run_whose_programs_it_would_have_to_build(
    tmp_path: Path,
) -> None:
    code, made, printed = run(tmp_path, 70, built=False)
    assert code == 0
    assert "test-signals" not in made
    assert "Not run, for 70 of 88 minutes are over: make test-signals" in printed
