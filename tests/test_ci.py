"""What .ci/run runs, and what it leaves to the next run; a stand-in for make prints its targets."""

import os
import subprocess
from pathlib import Path

import pytest

from inkwell.shared.checkout import ROOT

ALWAYS = ["lint", "test JOBS=2", "cluster", "test-cluster", "deploy", "test-deploy"]
TURNS = [
    "test-monitoring",
    "test-failures ONLY=calm",
    "test-failures ONLY=disk_full or answers_slow or model_killed",
    "test-failures ONLY=letters_fail or postgres_away or runbooks",
]
LATER = ["test-terraform", "test-signals", "test-terraform-nodes"]
GROUPS = ["monitoring", "monitoring-tests"]


def run(
    folder: Path, minutes_over: float = 0, turn: int = 0, fails: str = "none", built: bool = True
) -> tuple[int, list[str], list[str]]:
    """Return the exit code of .ci/run, what it made, and what it said of the rest."""
    for name, does in {
        "make": f'echo "made $*"\ntest "$1" != {fails}',
        "git": f'test "$*" = "rev-parse --short=7 HEAD" && echo {0xABCDEF0 + turn:x}',
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{does}\n")
        (folder / name).chmod(0o755)
    for group in GROUPS if built else []:
        (folder / f".cache/inkwell/bundle/{group}-1").mkdir(parents=True)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    seconds = f"{minutes_over * 60:.0f}"
    env = {**os.environ, "HOME": str(folder), "PATH": path, "SECONDS": seconds}
    done = subprocess.run(["bash", ROOT / ".ci/run"], env=env, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    made = [line.removeprefix("made ") for line in lines if line.startswith("made ")]
    return done.returncode, made, [line for line in lines if not line.startswith("made ")]


@pytest.mark.parametrize("turn", range(len(TURNS)))
def test_what_is_deployed_is_watched_and_broken_in_turns(turn: int, tmp_path: Path) -> None:
    code, made, said = run(tmp_path, turn=turn)
    assert code == 0
    assert made == [*ALWAYS, TURNS[turn], *LATER, "cluster-down"]
    others = [each for each in TURNS if each != TURNS[turn]]
    assert said == [f"Not run, for it is another commit's turn: make {each}" for each in others]


@pytest.mark.parametrize(
    ("minutes_over", "left_out"),
    [
        (61.5, []),
        (62.5, TURNS[:1]),
        (63.5, [TURNS[0], LATER[2]]),
        (64.5, [TURNS[0], *LATER[1:]]),
        (73.5, [*TURNS[:1], *LATER]),
    ],
)
def test_ci_names_what_it_leaves_to_the_next_run(
    minutes_over: float, left_out: list[str], tmp_path: Path
) -> None:
    code, made, said = run(tmp_path, minutes_over)
    assert code == 0
    after = [each for each in (TURNS[0], *LATER) if each not in left_out]
    assert made == [*ALWAYS, *after, "cluster-down"]
    late = [line.partition(": make ")[2] for line in said if "minutes are over" in line]
    assert late == left_out


@pytest.mark.parametrize("target", [*ALWAYS, TURNS[0], *LATER])
def test_ci_fails_where_a_target_fails(target: str, tmp_path: Path) -> None:
    code, made, _ = run(tmp_path, fails=target.partition(" ")[0])
    assert code != 0
    assert [each for each in made if each != "cluster-down"][-1] == target


def test_ci_builds_what_tests_need_at_its_end_and_leaves_them_to_the_next_run(
    tmp_path: Path,
) -> None:
    code, made, said = run(tmp_path, 70, built=False)
    assert code == 0
    building = [f"bundle GROUP={group}" for group in GROUPS]
    assert made == [*ALWAYS, "test-terraform", *building, "cluster-down"]
    unbuilt = [line for line in said if "aren't built yet" in line]
    assert [line.partition(": make ")[2] for line in unbuilt] == [TURNS[0], "test-signals"]


def test_a_build_that_does_not_fit_goes_on_in_the_next_run(tmp_path: Path) -> None:
    code, made, said = run(tmp_path, 70, fails="bundle", built=False)
    assert code == 0
    assert made[-3:] == [*(f"bundle GROUP={group}" for group in GROUPS), "cluster-down"]
    assert said[-1] == f"The next run goes on with the bundle's group {GROUPS[-1]}."


def test_ci_builds_nothing_when_its_time_is_over(tmp_path: Path) -> None:
    code, made, _ = run(tmp_path, 80, built=False)
    assert code == 0
    assert made == [*ALWAYS, "cluster-down"]
