"""What holds for every workflow: pins, rights, limits, and that what a step calls is there."""

import re
import shlex

import pytest
import typer.main

from inkwell.app import app
from inkwell.shared.checkout import ROOT
from tests.workflows.reading import FOLDER, NAMES, jobs, read, scripts, steps

USES = re.compile(r"^\s*-? ?uses: (\S+)(?: # (.*))?$", re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}")
EXPRESSION = re.compile(r"\$\{\{")
WRITES = {"release": {"contents", "id-token", "attestations"}, "publish": {"id-token"}}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", NAMES)
def test_each_action_is_pinned_by_a_commit_with_its_version_beside_it(name: str) -> None:
    for action, comment in USES.findall((FOLDER / name).read_text()):
        if action.startswith("./"):
            assert (ROOT / action).exists()
        else:
            assert PINNED.fullmatch(action), action
            assert re.fullmatch(r"v\d+\.\d+\.\d+", comment), action


def test_an_action_is_pinned_by_one_commit_everywhere() -> None:
    pins = {pin for name in NAMES for pin in USES.findall((FOLDER / name).read_text())}
    actions = [pin[0].split("@")[0] for pin in pins if not pin[0].startswith("./")]
    assert sorted(actions) == sorted(set(actions))


@pytest.mark.parametrize("name", NAMES)
def test_rights_are_none_at_the_top_and_named_for_each_job(name: str) -> None:
    assert read(name)["permissions"] == {}
    for job_name, job in jobs(name):
        written = {right for right, level in job["permissions"].items() if level == "write"}
        assert written <= WRITES.get(job_name, set()), job_name


@pytest.mark.parametrize("name", NAMES)
def test_a_job_has_a_limit_and_a_runner_of_a_version(name: str) -> None:
    for job_name, job in jobs(name):
        if "uses" in job:
            continue
        assert 0 < job["timeout-minutes"] <= 180, job_name
        chosen = {"${{ inputs.runner }}", "${{ vars.CLUSTER_RUNNER }}"}
        assert job["runs-on"] in {"ubuntu-24.04", *chosen}, job_name


@pytest.mark.parametrize("name", NAMES)
def test_no_expression_is_part_of_a_script(name: str) -> None:
    assert [step["run"] for step in steps(name) if EXPRESSION.search(step.get("run", ""))] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_checkout_keeps_no_credentials(name: str) -> None:
    checkouts = [step for step in steps(name) if "actions/checkout@" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_no_deployment_is_cancelled_by_another() -> None:
    deploy = read("deploy.yml")["jobs"]["deploy"]["concurrency"]
    assert deploy == {"group": "deploy-${{ inputs.environment }}", "cancel-in-progress": False}
    assert read("release.yml")["concurrency"]["cancel-in-progress"] is False
    assert "concurrency" not in read("ship.yml")


def test_the_required_check_waits_for_every_job_and_always_runs() -> None:
    checks = dict(jobs("ci.yml"))
    required = checks.pop("required")
    assert set(required["needs"]) == set(checks)
    assert required["if"] == "always()"
    assert "paths:" not in (FOLDER / "ci.yml").read_text()


def test_each_make_target_that_a_step_calls_is_there() -> None:
    called = set(re.findall(r"\bmake ([a-z-]+)", re.sub(r"bundle make", "", scripts())))
    assert called
    assert called <= TARGETS


def test_each_command_and_option_of_inkwell_that_a_step_calls_is_there() -> None:
    calls = re.findall(r"\./inkwell ([^\n)|]+)", scripts())
    assert len(calls) > 5
    for call in calls:
        command = typer.main.get_command(app)
        words = [word for word in shlex.split(call) if not word.startswith("$")]
        while hasattr(command, "commands") and words and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        known = {option for each in command.params for option in each.opts}
        assert {word for word in words if word.startswith("--")} <= known, call
        assert not (hasattr(command, "commands") and words and words[0][0] != "-"), call
