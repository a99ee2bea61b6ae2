"""What .ci/run runs, and what it leaves to the next run; a stand-in for make prints its targets."""

import os
import subprocess
from pathlib import Path

import pytest

from inkwell.shared.checkout import ROOT

ALWAYS = ["lint", "test", "cluster", "test-cluster", "deploy", "test-deploy"]
LATER = ["test-terraform", "test-signals"]
GROUP = "monitoring"
UNPROVEN = "Not run, for neither has passed whole yet: make test-monitoring, make test-failures"


def run(
    folder: Path, minutes_over: float, fails: str = "none", built: bool = True
) -> tuple[int, list[str], list[str]]:
    """Return the exit code of .ci/run, what it made, and what it said of the rest."""
    make = folder / "make"
    make.write_text(f'#!/bin/sh\necho "made $*"\ntest "$1" != {fails}\n')
    make.chmod(0o755)
    if built:
        (folder / f".cache/inkwell/bundle/{GROUP}-1").mkdir(parents=True)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    seconds = f"{minutes_over * 60:.0f}"
    env = {**os.environ, "HOME": str(folder), "PATH": path, "SECONDS": seconds}
    done = subprocess.run(["bash", ROOT / ".ci/run"], env=env, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    made = [line.removeprefix("made ") for line in lines if line.startswith("made ")]
    return done.returncode, made, [line for line in lines if not line.startswith("made ")]


@pytest.mark.parametrize(
    ("minutes_over", "left_out"),
    [(0, []), (78, []), (79.5, LATER[:1]), (85, LATER)],
)
def test_ci_names_what_it_leaves_to_the_next_run(
    minutes_over: float, left_out: list[str], tmp_path: Path
) -> None:
    code, made, said = run(tmp_path, minutes_over)
    assert code == 0
    assert made == [*ALWAYS, *(each for each in LATER if each not in left_out), "cluster-down"]
    said.remove(UNPROVEN)
    assert [line.rpartition(": make ")[2] for line in said] == left_out


@pytest.mark.parametrize("target", [*ALWAYS, *LATER])
def test_ci_fails_where_a_target_fails(target: str, tmp_path: Path) -> None:
    code, made, _ = run(tmp_path, 0, fails=target)
    assert code != 0
    assert [each for each in made if each != "cluster-down"][-1] == target


def test_ci_builds_what_tests_need_at_its_end_and_leaves_them_to_the_next_run(
    tmp_path: Path,
) -> None:
    code, made, said = run(tmp_path, 70, built=False)
    assert code == 0
    assert made == [*ALWAYS, "test-terraform", f"bundle GROUP={GROUP}", "cluster-down"]
    assert said == [
        UNPROVEN,
        "Not run, for its programs aren't built yet: make test-signals",
    ]


def test_a_build_that_does_not_fit_goes_on_in_the_next_run(tmp_path: Path) -> None:
    code, made, said = run(tmp_path, 70, fails="bundle", built=False)
    assert code == 0
    assert made[-2:] == [f"bundle GROUP={GROUP}", "cluster-down"]
    assert said[-1] == f"The next run goes on with the bundle's group {GROUP}."


def test_ci_builds_nothing_when_its_time_is_over(tmp_path: Path) -> None:
    code, made, _ = run(tmp_path, 80, built=False)
    assert code == 0
    assert made == [*ALWAYS, "cluster-down"]
